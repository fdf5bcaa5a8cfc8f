import type { CallSettingName, CallSettings, CallSettingValues } from '#shared/policy/model/call-settings.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { nearestCount } from '#shared/policy/parity/rows/counted-answers.ts';
import { istioDuration } from '../duration.ts';
import type { Note } from '../note.ts';
import type { WrittenPolicy } from './written-policy.ts';

/** Settings of one call to a host, with who makes it. */
export interface CallWish {
  /** `route items`, `consumer`. */
  readonly who: string;
  readonly settings: CallSettings;
  readonly tls: boolean;
}

/** What a DestinationRule says to callers of one kind. */
export interface PolicyPlan {
  readonly policy: WrittenPolicy;
  readonly notes: readonly Note[];
  /** Limits of connectionPool.http that go because Spring's gateway has no such limit. */
  readonly dropped: readonly string[];
}

/**
 * The traffic policy for all calls of one kind to a host. A DestinationRule has one for all of them: where they disagree the
 * less strict value is taken, and a note names the others.
 * @param kind `edge`: a breaker around the route becomes outlier detection; `call`: it stays in the application.
 */
export function policyPlan(wishes: readonly CallWish[], kind: 'edge' | 'call'): PolicyPlan {
  const notes: Note[] = [];
  const loadBalancer = balancer(wishes, notes);
  const connectionPool = pool(wishes, kind, notes);
  const outlierDetection = ejection(wishes, kind, notes);
  return {
    policy: {
      ...(loadBalancer && { loadBalancer }),
      ...(connectionPool && { connectionPool }),
      ...(outlierDetection && { outlierDetection }),
      ...(wishes.some(({ tls }) => tls) && { tls: { mode: 'SIMPLE' as const } }),
    },
    notes,
    // Nothing of Spring counts retries under way (RE-11); below an SDK the mesh retries nothing.
    dropped: kind === 'edge' ? ['maxRetries'] : [],
  };
}

const SIMPLE: Readonly<
  Partial<Record<CallSettingValues['balancing.algorithm'], 'ROUND_ROBIN' | 'RANDOM' | 'LEAST_REQUEST'>>
> = {
  'round-robin': 'ROUND_ROBIN',
  random: 'RANDOM',
  'least-request': 'LEAST_REQUEST',
  'best-available': 'LEAST_REQUEST',
};

function balancer(wishes: readonly CallWish[], notes: Note[]): WrittenPolicy['loadBalancer'] {
  const wanted = valuesOf(wishes, 'balancing.algorithm').filter(({ value }) => value !== 'passthrough');
  const [first] = wanted;
  if (first === undefined) return undefined;
  const other = wanted.find(({ value }) => value !== first.value);
  if (other !== undefined)
    notes.push({
      catalogue: 'LB-01',
      text: `${other.who} balances by ${other.value}: one rule holds for all`,
    });
  const sticky = valuesOf(wishes, 'balancing.sticky').find(({ value }) => value !== null)?.value ?? null;
  const cookie = /^cookie (.+)$/.exec(sticky ?? '')?.[1];
  if (cookie !== undefined) {
    notes.push({
      catalogue: 'LB-08',
      text: "the cookie is Envoy's own and hashed: running sessions move once",
    });
    return { consistentHash: { httpCookie: { name: cookie, ttl: '0s' } } };
  }
  const header = /^header (.+)$/.exec(sticky ?? '')?.[1];
  if (header !== undefined) return { consistentHash: { httpHeaderName: header } };
  if (sticky === 'source-ip') return { consistentHash: { useSourceIp: true } };
  const simple = SIMPLE[first.value];
  if (simple !== undefined) return { simple };
  notes.push({ catalogue: 'LB-03', text: `Istio has no rule like ${first.value}; nothing is written` });
  return undefined;
}

function pool(
  wishes: readonly CallWish[],
  kind: 'edge' | 'call',
  notes: Note[],
): WrittenPolicy['connectionPool'] {
  const connect = longest(wishes, notes);
  // An application keeps its own limits, and they are met first.
  const limit = (name: LimitName) => (kind === 'call' ? null : agreed(wishes, name, notes));
  const connections = limit('pool.maxConnections');
  const requests = limit('pool.maxRequests');
  const pending = limit('pool.maxPending');
  if (pending === 0)
    notes.push({
      catalogue: 'CB-10',
      text: 'nothing waits in Spring; http1MaxPendingRequests counts requests that wait for a connection too, so no limit is written',
    });
  const idle = kind === 'call' ? null : shortestIdle(wishes, notes);
  const tcp = {
    ...(connections !== null && connections > 0 && { maxConnections: connections }),
    ...(connect !== null && { connectTimeout: istioDuration(connect) }),
  };
  const http = {
    ...(pending !== null && pending > 0 && { http1MaxPendingRequests: pending }),
    ...(requests !== null && requests > 0 && { http2MaxRequests: requests }),
    ...(idle !== null && { idleTimeout: istioDuration(idle) }),
  };
  const found = {
    ...(Object.keys(tcp).length > 0 && { tcp }),
    ...(Object.keys(http).length > 0 && { http }),
  };
  return Object.keys(found).length === 0 ? undefined : found;
}

type LimitName = 'pool.maxConnections' | 'pool.maxRequests' | 'pool.maxPending';

function longest(wishes: readonly CallWish[], notes: Note[]): number | null {
  const wanted = valuesOf(wishes, 'timeout.connectMs').flatMap(({ who, value }) =>
    value === null ? [] : [{ who, value }],
  );
  if (wanted.length === 0) return null;
  const most = Math.max(...wanted.map(({ value }) => value));
  const other = wanted.find(({ value }) => value !== most);
  if (other !== undefined)
    notes.push({
      catalogue: 'TO-01',
      text: `${other.who} gives up connecting after ${other.value} ms: a DestinationRule has one connectTimeout for all`,
    });
  return most;
}

/** The time after which every gateway has closed an unused connection (HP-13); null where one of them never does. */
function shortestIdle(wishes: readonly CallWish[], notes: Note[]): number | null {
  const wanted = wishes.map(({ who, settings }) => ({
    who,
    value: valueOf(settings['timeout.idleMs']) ?? null,
  }));
  const limits = wanted.flatMap(({ value }) => (value === null ? [] : [value]));
  if (limits.length === 0 || limits.length < wanted.length) return null;
  const least = Math.min(...limits);
  const other = wanted.find(({ value }) => value !== least);
  if (other !== undefined)
    notes.push({
      catalogue: 'HP-13',
      text: `${other.who} keeps unused connections for ${other.value} ms: a DestinationRule has one idleTimeout for all`,
    });
  return least;
}

/** A limit that all calls share; null where one of them has none. */
function agreed(wishes: readonly CallWish[], name: LimitName, notes: Note[]): number | null {
  const wanted = wishes.map(({ who, settings }) => ({ who, value: valueOf(settings[name]) ?? null }));
  const [first] = wanted;
  if (first === undefined || wanted.every(({ value }) => value === first.value)) return first?.value ?? null;
  for (const { who, value } of wanted)
    if (value !== null && value > 0)
      notes.push({
        catalogue: 'CB-10',
        text: `${who} has ${name} ${value}; a DestinationRule would limit every other call to the host too`,
      });
  const limits = wanted.map(({ value }) => value);
  return limits.includes(null) ? null : Math.max(...limits.filter((value) => value !== null));
}

function ejection(
  wishes: readonly CallWish[],
  kind: 'edge' | 'call',
  notes: Note[],
): WrittenPolicy['outlierDetection'] {
  const broken = wishes.filter(({ settings }) => (valueOf(settings['breaker.kind']) ?? 'none') !== 'none');
  const [first] = kind === 'edge' ? broken : [];
  if (first !== undefined) {
    const open = valueOf(first.settings['breaker.openMs']);
    const calls = valueOf(first.settings['breaker.minimumCalls']);
    const window = valueOf(first.settings['breaker.windowMs']) ?? null;
    const other = broken.find(({ settings }) => valueOf(settings['breaker.openMs']) !== open);
    if (other !== undefined)
      notes.push({
        catalogue: 'CB-07',
        text: `${other.who} stays open for another time; a DestinationRule has one baseEjectionTime`,
      });
    notes.push({
      catalogue: 'CB-04',
      text: "Spring's breaker may open for all instances, so all may be ejected",
    });
    return {
      ...thresholds(valueOf(first.settings['breaker.countsStatuses']), calls, notes),
      ...(window !== null && { interval: istioDuration(window) }),
      ...(open !== undefined && { baseEjectionTime: istioDuration(open) }),
      maxEjectionPercent: 100,
    };
  }
  const ribbon = wishes.find(({ settings }) => valueOf(settings['ejection.kind']) === 'ribbon');
  if (ribbon === undefined) return undefined;
  const failures = valueOf(ribbon.settings['ejection.consecutiveLocalFailures']) ?? null;
  const base = valueOf(ribbon.settings['ejection.baseMs']);
  notes.push({
    catalogue: 'LB-09',
    text: 'Ribbon counts failures to connect only, and leaves an instance out for a growing time',
  });
  return {
    consecutive5xxErrors: 0,
    splitExternalLocalOriginErrors: true,
    ...(failures !== null && { consecutiveLocalOriginFailures: failures }),
    ...(base !== undefined && { baseEjectionTime: istioDuration(base) }),
    maxEjectionPercent: 100,
  };
}

/**
 * Which answers eject (CB-03): where Spring's breaker counts none, only failures without one do.
 * @param counted not known: every 5xx, as Envoy does by itself.
 */
function thresholds(
  counted: readonly string[] | undefined,
  calls: number | undefined,
  notes: Note[],
): object {
  switch (counted === undefined ? 'all' : nearestCount(counted)) {
    case 'all':
      return calls === undefined ? {} : { consecutive5xxErrors: calls };
    case 'gateway':
      return { consecutive5xxErrors: 0, consecutiveGatewayErrors: calls ?? ENVOY_IN_A_ROW };
    case 'none':
      notes.push({
        catalogue: 'CB-03',
        text: "no answer 5xx counts as a failure for Spring's breaker, so that only failures to connect, resets and timeouts eject",
      });
      return {
        consecutive5xxErrors: 0,
        splitExternalLocalOriginErrors: true,
        ...(calls !== undefined && { consecutiveLocalOriginFailures: calls }),
      };
  }
}

/** outlier_detection.proto consecutive_gateway_failure: 5. */
const ENVOY_IN_A_ROW = 5;

function valuesOf<Name extends CallSettingName>(
  wishes: readonly CallWish[],
  name: Name,
): { readonly who: string; readonly value: CallSettingValues[Name] }[] {
  return wishes.flatMap(({ who, settings }) => {
    const setting: CallSettings[Name] = settings[name];
    return setting?.known === true ? [{ who, value: setting.value }] : [];
  });
}
