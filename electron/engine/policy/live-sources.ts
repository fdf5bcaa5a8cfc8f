/** Asks what runs: actuators, Eureka servers, Envoy's admin interface. */
import { ask, baseOf, below, type Asked } from './ask.ts';
import { jsonKindOf } from './json-kind.ts';
import { wholeOf } from './located.ts';
import type { Reading } from './reading.ts';

/** Endpoints that carry policy, by the name under which the index lists them. */
const ENDPOINTS: readonly {
  readonly id: string;
  readonly paths: readonly string[];
  readonly needed: boolean;
}[] = [
  { id: 'env', paths: ['env'], needed: true },
  { id: 'configprops', paths: ['configprops'], needed: true },
  { id: 'gateway', paths: ['gateway/routes'], needed: false },
  { id: 'circuitbreakers', paths: ['circuitbreakers'], needed: false },
  { id: 'routes', paths: ['routes/details', 'routes'], needed: false },
];

type Headers = readonly (readonly [string, string])[];

/**
 * Asks an actuator (Spring Boot 2 and later) for what it exposes. Links of the index are taken as names only: everything
 * is asked below the URL that the user gave.
 * @returns whether it could be reached
 */
export async function readActuator(
  given: string,
  credentials: Headers,
  reading: Reading,
  signal: AbortSignal,
): Promise<boolean> {
  const base = baseOf(given, 'an actuator', reading);
  if (!base) return false;
  const { url } = base;
  if (url.pathname === '/') url.pathname = '/actuator';
  const contents = reading.source('spring', url.href);
  const headers = [...base.headers, ...credentials];
  const question = (what: string) => ({ headers, signal, what });
  const index = await ask(url, question('the index of the actuator'), reading);
  if (index.kind === 'unreachable' || index.kind === 'unusable') return index.kind !== 'unreachable';
  const exposed = index.kind === 'answer' ? linksOf(index.value) : null;
  if (exposed === null && index.kind === 'answer') {
    reading.problems.error(
      'NO_ACTUATOR',
      'the answer is not the index of an actuator',
      'Give the URL of the actuator, such as http://HOST:PORT/actuator.',
      wholeOf(url.href),
    );
    return true;
  }
  for (const { id, paths, needed } of ENDPOINTS) {
    if (exposed !== null && !exposed.has(id)) {
      if (needed) notExposed(id, below(base, id).href, reading);
      continue;
    }
    let found = false;
    for (const path of paths) {
      if (found) break;
      const answer = await ask(below(base, path), question(`actuator ${path}`), reading);
      if (answer.kind === 'unreachable') return true;
      found = takeAnswer(answer, reading);
      if (found) contents.found(`actuator ${path}`);
      if (answer.kind === 'unusable') break;
      if (answer.kind === 'absent' && path === id && needed) notExposed(id, below(base, id).href, reading);
    }
  }
  return true;
}

function takeAnswer(answer: Asked, reading: Reading): boolean {
  if (answer.kind !== 'answer') return false;
  // A gateway without routes and a Zuul without routes answer nothing that can be recognised, and declare nothing.
  if (isEmpty(answer.value)) return true;
  if (jsonKindOf(answer.value).kind !== 'actuator') {
    reading.problems.error(
      'UNKNOWN_ANSWER',
      'the answer is not what this endpoint of an actuator answers',
      'Check that the URL is that of an actuator of Spring Boot 2 or later.',
      wholeOf(answer.file),
    );
    return false;
  }
  reading.actuators.push({ file: answer.file, text: answer.text });
  return true;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Names of the index' links; null when it is no index. */
function linksOf(value: unknown): ReadonlySet<string> | null {
  if (typeof value !== 'object' || value === null) return null;
  const [, links] = Object.entries(value).find(([key]) => key === '_links') ?? [];
  return typeof links === 'object' && links !== null ? new Set(Object.keys(links)) : null;
}

function notExposed(id: string, file: string, reading: Reading): void {
  reading.problems.error(
    'NOT_EXPOSED',
    `the actuator does not expose ${id}`,
    'Set management.endpoints.web.exposure.include=env,configprops,gateway,circuitbreakers,routes, or name the configuration files.',
    wholeOf(file),
  );
}

/** Asks a Eureka server for its applications. @returns whether it could be reached */
export async function readEureka(given: string, reading: Reading, signal: AbortSignal): Promise<boolean> {
  const base = baseOf(given, 'a Eureka server', reading);
  if (!base) return false;
  const path = base.url.pathname.replace(/\/$/, '');
  base.url.pathname = path.endsWith('/apps') ? path : `${path === '' ? '/eureka' : path}/apps`;
  const contents = reading.source('spring', base.url.href);
  const question = { headers: base.headers, signal, what: 'Eureka' };
  const answer = await ask(base.url, question, reading);
  if (answer.kind === 'absent') {
    reading.problems.error(
      'NO_EUREKA',
      'there is nothing at this URL',
      'Give the URL of the server, such as http://HOST:8761/eureka.',
      wholeOf(base.url.href),
    );
  }
  if (answer.kind !== 'answer') return answer.kind !== 'unreachable';
  if (jsonKindOf(answer.value).kind !== 'registry') {
    reading.problems.error(
      'NO_EUREKA',
      'the answer is not the list of applications of Eureka',
      'Give the URL of the server, such as http://HOST:8761/eureka.',
      wholeOf(base.url.href),
    );
    return true;
  }
  reading.registries.push({ file: answer.file, text: answer.text });
  contents.found('Eureka apps');
  return true;
}

/** Asks an Envoy for its configuration, endpoints included, and for its version. @returns whether it could be reached */
export async function readEnvoyAdmin(given: string, reading: Reading, signal: AbortSignal): Promise<boolean> {
  const base = baseOf(given, "Envoy's admin interface", reading);
  if (!base) return false;
  const contents = reading.source('istio', base.url.href);
  const question = { headers: base.headers, signal, what: 'Envoy config_dump' };
  const dump = await ask(below(base, 'config_dump?include_eds'), question, reading);
  if (dump.kind === 'unreachable') return false;
  if (dump.kind === 'absent' || (dump.kind === 'answer' && jsonKindOf(dump.value).kind !== 'config-dump')) {
    reading.problems.error(
      'NO_ENVOY_ADMIN',
      'there is no config dump of an Envoy',
      "Give the URL of Envoy's admin interface; Istio's sidecars have it at http://localhost:15000.",
      wholeOf(base.url.href),
    );
    return true;
  }
  if (dump.kind !== 'answer') return true;
  reading.dumps.push({ file: dump.file, text: dump.text });
  contents.found('config dump');
  const info = await ask(below(base, 'server_info'), { ...question, what: 'Envoy server_info' }, reading);
  if (info.kind !== 'answer') return true;
  const recognised = jsonKindOf(info.value);
  if (recognised.kind !== 'server-info') return true;
  contents.found('server info');
  if (recognised.istioVersion !== null)
    reading.istioVersions.push({ file: info.file, version: recognised.istioVersion });
  return true;
}
