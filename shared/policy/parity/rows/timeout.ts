import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import { derived, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { exact, notKnownWhy, settingPair } from '../compare-setting.ts';
import type { RowOutcome, SettingRow } from '../row.ts';
import { duration, sideOf } from '../words.ts';

const connect = settingPair({
  area: 'timeout',
  row: 'connect timeout',
  spring: 'timeout.connectMs',
  istio: 'timeout.connectMs',
  catalogue: 'TO-01',
  springWords: duration,
  istioWords: duration,
  absent: 'none',
  judge: (s = null, i = null, { others = [] }) => {
    if (s === i) return exact('A connection that does not come is given up after the same time.');
    const shared = others.some((other) => valueOf(other['timeout.connectMs']) === i);
    return {
      verdict: shared ? 'not-expressible' : 'different',
      catalogue: 'TO-01',
      why: shared
        ? 'Another route to the same host connects as the mesh does, and a DestinationRule has one connectTimeout for all of them.'
        : 'An instance that does not accept connections is given up after another time.',
    };
  },
});

/** The first limit that a waiting client meets. */
export function wholeCall(settings: CallSettings): Setting<number | null> | undefined {
  // Where a filter retries, the limit of the headers is that of each try.
  const untilHeaders = isRetried(settings) ? undefined : settings['timeout.responseHeadersMs'];
  const limits = [settings['timeout.requestMs'], untilHeaders].filter((limit) => limit !== undefined);
  const [first, second] = limits;
  if (first === undefined || second === undefined) return first;
  if (!first.known) return first;
  if (!second.known) return second;
  if (first.value === null) return second;
  if (second.value === null) return first;
  return derived(Math.min(first.value, second.value), 'the shorter of both', limits);
}

function isRetried(settings: CallSettings): boolean {
  return settings['retry.perTryTimeoutMs'] !== undefined && (valueOf(settings['retry.attempts']) ?? 1) > 1;
}

const request: SettingRow = {
  area: 'timeout',
  row: 'request timeout',
  compare(spring, istio, { kind }): RowOutcome | null {
    const s = wholeCall(spring);
    const i = wholeCall(istio);
    if (s === undefined && i === undefined) return null;
    const sides = { spring: sideOf(s, duration, 'none'), istio: sideOf(i, duration, 'none') };
    if (s?.known === false || i?.known === false)
      return {
        ...sides,
        verdict: 'not-known',
        catalogue: 'TO-01',
        why: notKnownWhy(s?.known === false, i?.known === false),
      };
    const [before, after] = [valueOf(s) ?? null, valueOf(i) ?? null];
    if (before === after) {
      const untilHeaders = valueOf(spring['timeout.responseHeadersMs']) === before && before !== null;
      if (kind === 'edge' && untilHeaders)
        return {
          ...sides,
          verdict: 'approximate',
          catalogue: 'TO-04',
          why: 'Spring waits this long for the headers, the mesh for the whole answer: a long body would be cut.',
        };
      return { ...sides, ...exact('The client waits as long.') };
    }
    if (kind === 'call' && after !== null && before !== null && after < before)
      return {
        ...sides,
        verdict: 'different',
        catalogue: 'MO-05',
        why: 'The sidecar gives up before the application does.',
      };
    return {
      ...sides,
      verdict: after === null ? 'missing' : 'different',
      catalogue: before === null ? 'TO-04' : 'TO-02',
      why:
        after === null
          ? 'The mesh waits without end where Spring gave up.'
          : 'A slow answer reaches the client on one side and is a timeout on the other.',
    };
  },
};

const inactivity = settingPair({
  area: 'timeout',
  row: 'read timeout',
  spring: 'timeout.readMs',
  istio: 'timeout.readMs',
  catalogue: 'TO-04',
  springWords: duration,
  istioWords: duration,
  absent: 'none',
  when: (_spring, _istio, { kind }) => kind === 'call',
  judge: (s = null, i = null) =>
    s === i
      ? exact('The application keeps its own read timeout.')
      : {
          verdict: 'different',
          catalogue: 'TO-01',
          why: 'A slow instance is given up after another time.',
        },
});

/**
 * How long an unused connection is kept. Whether an instance closes it first, which costs a request, depends on the
 * instance's own time (Tomcat: 60 s by default), which no side of a call states (HP-13).
 */
const idle = settingPair({
  area: 'timeout',
  row: 'idle connections',
  spring: 'timeout.idleMs',
  istio: 'timeout.idleMs',
  catalogue: 'HP-13',
  springWords: kept,
  istioWords: kept,
  absent: 'does not say',
  judge: (s = null, i = null, { others = [] }) => {
    if (s === i) return exact('A connection that nothing uses is kept as long.');
    if (s === null)
      return {
        verdict: 'approximate',
        catalogue: 'HP-13',
        why: 'The keep-alive time of the instances is not read: where it is shorter than that of the mesh, a request may meet a connection that is being closed (503 UC). Tomcat keeps 60 s by default.',
      };
    const shared = others.some((other) => (valueOf(other['timeout.idleMs']) ?? null) === i);
    return {
      verdict: shared ? 'not-expressible' : i === null ? 'missing' : 'different',
      catalogue: 'HP-13',
      why: shared
        ? 'Another route to the same host keeps connections as the mesh does, and a DestinationRule has one idleTimeout for all of them.'
        : 'A connection that nothing uses is kept for another time: an instance that closes it first costs a request (503 UC).',
    };
  },
});

function kept(ms: number | null): string {
  return ms === null ? 'kept without end' : `closed after ${duration(ms)}`;
}

export const timeoutRows: readonly SettingRow[] = [connect, request, inactivity, idle];
