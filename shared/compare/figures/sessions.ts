import type { Evidence, Finding } from '#shared/model/index.ts';
import type { Answers, Detector, DetectorContext } from '../detectors/detector.ts';
import { hashText } from '../hash.ts';
import { findingId } from '../judge.ts';
import { byText } from '../order.ts';
import type { ExchangePair } from '../pair.ts';
import { requestFields } from '../request-fields.ts';
import { MOST_EVIDENCE, MOST_FIELDS, MOST_SESSIONS, VERSION_LEVEL } from '../settings.ts';
import { counted } from '../words.ts';
import { ALL_ROUTES } from './share-tests.ts';

const SEVERAL = Symbol('several instances');
type Met = string | typeof SEVERAL | null;

interface Session {
  requests: number;
  baseline: Met;
  noise: Met;
  candidate: Met;
  /** The earliest request of it. */
  first: { readonly index: number; readonly item: Evidence };
}

interface Cookie {
  /** By hash of the value; null once there are too many. */
  sessions: Map<string, Session> | null;
}

interface Service {
  /** By name; null once there are too many: then names are data. */
  cookies: Map<string, Cookie> | null;
  /** Requests by instance on the baseline. */
  readonly instances: Map<string, number>;
}

/**
 * Sticky sessions (catalogue LB-08): on the baseline all requests with one value of a cookie meet one instance, more
 * surely than chance would have it, and on the candidate they do not. Values stay unsaid. Where the instances take turns
 * and the sessions run in step with them, one instance for each proves nothing.
 */
export class SessionBook implements Detector {
  readonly #services = new Map<string, Service>();
  readonly #takesTurns: (service: string) => boolean;

  /** @param takesTurns Whether the baseline's instances of a service take turns; asked when all pairs are seen. */
  constructor(takesTurns: (service: string) => boolean) {
    this.#takesTurns = takesTurns;
  }

  add(pair: ExchangePair, { baseline, candidate, noise }: Answers): void {
    if (baseline.attempts.length === 0) return;
    const cookies = requestFields(pair).filter(({ kind }) => kind === 'cookie');
    if (cookies.length === 0 || !baseline.attemptsAreSure || !candidate.attemptsAreSure) return;
    const [after, again] = [candidate.services, noise?.attemptsAreSure ? noise.services : null];
    for (const [service, [first]] of baseline.services) {
      if (!first) continue;
      const known = this.#service(service);
      known.instances.set(first.instance, (known.instances.get(first.instance) ?? 0) + 1);
      for (const { name, value } of cookies) {
        const session = sessionOf(known, name, hashText(value), pair);
        if (session === null) continue;
        session.requests += 1;
        session.baseline = met(session.baseline, first.instance);
        session.candidate = met(session.candidate, after.get(service)?.[0]?.instance ?? null);
        session.noise = met(session.noise, again?.get(service)?.[0]?.instance ?? null);
      }
    }
  }

  findings({ isJudged }: DetectorContext): Finding[] {
    return [...this.#services]
      .filter(([service]) => isJudged(service) && !this.#takesTurns(service))
      .sort(([a], [b]) => byText(a, b))
      .flatMap(([service, { cookies, instances }]) =>
        [...(cookies ?? [])]
          .sort(([a], [b]) => byText(a, b))
          .flatMap(([name, { sessions }]) =>
            sessions === null ? [] : lost(service, name, [...sessions.values()], instances),
          ),
      );
  }

  #service(name: string): Service {
    const service = this.#services.get(name) ?? { cookies: new Map(), instances: new Map() };
    this.#services.set(name, service);
    return service;
  }
}

function sessionOf(service: Service, name: string, hash: string, pair: ExchangePair): Session | null {
  const { cookies } = service;
  if (cookies === null) return null;
  const cookie = cookies.get(name) ?? { sessions: new Map() };
  cookies.set(name, cookie);
  if (cookies.size > MOST_FIELDS) service.cookies = null;
  if (service.cookies === null || cookie.sessions === null) return null;
  const first = { index: pair.index, item: evidenceOf(pair) };
  const session = cookie.sessions.get(hash) ?? {
    requests: 0,
    baseline: null,
    noise: null,
    candidate: null,
    first,
  };
  if (pair.index < session.first.index) session.first = first;
  cookie.sessions.set(hash, session);
  if (cookie.sessions.size > MOST_SESSIONS) cookie.sessions = null;
  return session;
}

function evidenceOf({ method, path, baseline, candidate }: ExchangePair): Evidence {
  return {
    baselineId: baseline.id,
    candidateId: candidate?.id ?? null,
    request: `${method} ${path}`,
    baseline: 'one instance for the session',
    candidate: 'several instances for the session',
  };
}

function met(before: Met, instance: string | null): Met {
  if (instance === null || before === instance) return before;
  return before === null ? instance : SEVERAL;
}

function lost(
  service: string,
  name: string,
  all: readonly Session[],
  instances: ReadonlyMap<string, number>,
): Finding[] {
  const sessions = all.filter(({ requests }) => requests > 1);
  const kept = sessions.every(({ baseline, noise }) => baseline !== SEVERAL && noise !== SEVERAL);
  const moved = sessions.filter(({ candidate }) => candidate === SEVERAL);
  if (!kept || moved.length === 0) return [];
  const total = [...instances.values()].reduce((sum, count) => sum + count, 0);
  const largest = Math.max(...instances.values()) / total;
  const further = sessions.reduce((sum, { requests }) => sum + requests - 1, 0);
  // Each further request of a session meets the same instance by chance at most as often as the busiest is met.
  const chance = largest ** further;
  if (chance > VERSION_LEVEL) return [];
  return [
    {
      id: findingId('balancing', ALL_ROUTES, `session ${service}`, name),
      kind: 'balancing',
      catalogue: 'LB-08',
      severity: moved.length * 2 >= sessions.length ? 'major' : 'minor',
      route: ALL_ROUTES,
      service,
      place: `session ${name} at ${service}`,
      title: `Sessions by cookie ${name} do not stay with one instance of ${service}`,
      cause: `On the baseline each of ${counted(sessions.length, 'session')} met one instance; on the candidate ${moved.length} of them met several. The mesh needs consistentHash by that cookie; a sticky cookie of Spring names an instance and means nothing there.`,
      count: moved.length,
      pairs: sessions.length,
      noiseCount: null,
      adjustedP: chance,
      evidence: moved
        .map(({ first }) => first)
        .sort((a, b) => a.index - b.index)
        .slice(0, MOST_EVIDENCE)
        .map(({ item }) => item),
    },
  ];
}
