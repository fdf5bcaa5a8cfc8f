import type { HttpRoute } from '#shared/policy/istio/virtual-service/schema.ts';
import type { CallSettingName, CallSettings } from '#shared/policy/model/call-settings.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { istioDuration } from '../duration.ts';
import type { Note } from '../note.ts';
import { corsOrigin } from './cors-origin.ts';

export type Retries = NonNullable<HttpRoute['retries']>;

/** The retries of a route, split by method because Istio's have none (RE-03). */
export interface RetryPlan {
  readonly retries: Retries;
  /** Methods that are tried again; null for all of the rule. */
  readonly methods: readonly string[] | null;
}

export const NO_RETRIES: Retries = { attempts: 0 };

/** What a rule of a VirtualService says besides match, destination and rewrite. */
export interface RuleSettings {
  readonly fields: Pick<HttpRoute, 'timeout' | 'headers' | 'corsPolicy'>;
  /** The Host that the instance gets, null for the client's. */
  readonly authority: string | null;
  /** Null when nothing is tried again. */
  readonly retry: RetryPlan | null;
  readonly notes: readonly Note[];
}

/** Translates the settings of a route; what is not known, or what Istio has nothing for, is a note. */
export function ruleSettings(settings: CallSettings, methods: readonly string[] | null): RuleSettings {
  const notes: Note[] = [];
  for (const [name, catalogue] of ASKED) {
    const setting = settings[name];
    if (setting?.known === false) notes.push({ catalogue, text: `${name} is not known: ${setting.reason}` });
  }
  const timeout = timeoutOf(settings);
  const headers = headersOf(settings, notes);
  const corsPolicy = corsOf(settings);
  const host = valueOf(settings['headers.host']);
  if (host === 'instance')
    notes.push({ catalogue: 'HP-01', text: 'instances see the Host of the client, not their own address' });
  return {
    fields: {
      ...(timeout !== null && { timeout: istioDuration(timeout) }),
      ...(headers && { headers }),
      ...(corsPolicy && { corsPolicy }),
    },
    authority: host === undefined || host === 'instance' || host === 'client' ? null : host,
    retry: retryOf(settings, methods, notes),
    notes,
  };
}

/** Settings that a rule is made of, with the entry that says what depends on them. */
const ASKED: readonly (readonly [CallSettingName, string])[] = [
  ['retry.attempts', 'RE-01'],
  ['retry.statuses', 'RE-05'],
  ['retry.methods', 'RE-03'],
  ['timeout.requestMs', 'TO-02'],
  ['timeout.responseHeadersMs', 'TO-04'],
  ['cors.allowOrigins', 'RT-12'],
  ['headers.requestRemove', 'HP-06'],
];

/** A limit of the response's headers holds for each try where the route's filter retries, else for the whole call. */
function timeoutOf(settings: CallSettings): number | null {
  const perTry =
    settings['retry.perTryTimeoutMs'] !== undefined && (valueOf(settings['retry.attempts']) ?? 1) > 1;
  const limits = [
    valueOf(settings['timeout.requestMs']),
    perTry ? null : valueOf(settings['timeout.responseHeadersMs']),
  ].filter((ms) => typeof ms === 'number');
  return limits.length === 0 ? null : Math.min(...limits);
}

function retryOf(settings: CallSettings, methods: readonly string[] | null, notes: Note[]): RetryPlan | null {
  const attempts = valueOf(settings['retry.attempts']) ?? 1;
  if (attempts <= 1) return null;
  const wanted = valueOf(settings['retry.methods']) ?? ['*'];
  const retried = wanted.includes('*')
    ? null
    : methods === null
      ? wanted
      : methods.filter((name) => wanted.includes(name));
  if (retried?.length === 0) return null;
  const conditions = conditionsOf(settings, notes);
  if (conditions.length === 0) return null;
  const perTry = valueOf(settings['retry.perTryTimeoutMs']) ?? valueOf(settings['timeout.readMs']) ?? null;
  const backoff = valueOf(settings['retry.backoffBaseMs']) ?? null;
  const all = retried !== null && methods !== null && retried.length === methods.length;
  return {
    methods: all ? null : retried,
    retries: {
      attempts: attempts - 1,
      ...(perTry !== null && { perTryTimeout: istioDuration(perTry) }),
      retryOn: conditions.join(','),
      ...(backoff !== null && backoff > 0 && { backoff: istioDuration(backoff) }),
    },
  };
}

/** Envoy's words for what is tried again (router_filter.rst, x-envoy-retry-on). */
function conditionsOf(settings: CallSettings, notes: Note[]): string[] {
  const statuses = valueOf(settings['retry.statuses']) ?? [];
  const failures = valueOf(settings['retry.failures']) ?? [];
  const conditions = new Set<string>();
  const server = statuses.includes('5xx');
  if (server) conditions.add('5xx');
  if (failures.includes('connect') && !server) conditions.add('connect-failure').add('refused-stream');
  if (failures.some((failure) => failure === 'reset' || failure === 'read-timeout') && !server)
    conditions.add('reset');
  for (const status of statuses) {
    if (/^\d{3}$/.test(status) && !(server && status.startsWith('5'))) conditions.add(status);
    else if (status.endsWith('xx') && status !== '5xx')
      notes.push({
        catalogue: 'RE-05',
        text: `answers ${status} are not tried again: Istio has no condition for the class`,
      });
  }
  return [...conditions];
}

type Operations = Record<string, string>;

function headersOf(settings: CallSettings, notes: Note[]): NonNullable<HttpRoute['headers']> | undefined {
  const request = sideOf(settings, 'request', notes);
  const response = sideOf(settings, 'response', notes);
  if (request === undefined && response === undefined) return undefined;
  return { ...(request && { request }), ...(response && { response }) };
}

function sideOf(settings: CallSettings, side: 'request' | 'response', notes: Note[]) {
  const lines = (operation: 'Add' | 'Set' | 'Remove') =>
    valueOf(settings[`headers.${side}${operation}`]) ?? [];
  const set = operations(lines('Set'), notes);
  const add = operations(lines('Add'), notes);
  const remove = lines('Remove').filter((name) => name !== 'host');
  const found = {
    ...(Object.keys(set).length > 0 && { set }),
    ...(Object.keys(add).length > 0 && { add }),
    ...(remove.length > 0 && { remove: [...remove] }),
  };
  return Object.keys(found).length === 0 ? undefined : found;
}

function operations(lines: readonly string[], notes: Note[]): Operations {
  const out: Operations = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).trimStart();
    if (/\{[^}]+\}/.test(value))
      notes.push({
        catalogue: 'RT-08',
        text: `header ${name} is not written: "${value}" takes a variable of the path, which Envoy's headers cannot`,
      });
    else if (out[name] !== undefined)
      notes.push({
        catalogue: 'RT-08',
        text: `header ${name} is written once: a second value "${value}" has no place beside it`,
      });
    else out[name] = value.replaceAll('%', '%%');
  }
  return out;
}

function corsOf(settings: CallSettings): HttpRoute['corsPolicy'] {
  const origins = valueOf(settings['cors.allowOrigins']);
  if (origins === undefined || origins.length === 0) return undefined;
  const list = (name: 'cors.allowMethods' | 'cors.allowHeaders' | 'cors.exposeHeaders') => [
    ...(valueOf(settings[name]) ?? []),
  ];
  const [methods, headers, exposed] = [
    list('cors.allowMethods'),
    list('cors.allowHeaders'),
    list('cors.exposeHeaders'),
  ];
  const maxAge = valueOf(settings['cors.maxAgeMs']) ?? null;
  return {
    allowOrigins: origins.map(corsOrigin),
    ...(methods.length > 0 && { allowMethods: methods }),
    ...(headers.length > 0 && { allowHeaders: headers }),
    ...(exposed.length > 0 && { exposeHeaders: exposed }),
    ...(maxAge !== null && { maxAge: istioDuration(maxAge) }),
    allowCredentials: valueOf(settings['cors.allowCredentials']) ?? false,
    unmatchedPreflights: 'IGNORE',
  };
}
