import type { CallSettings, RetryFailure } from '#shared/policy/model/call-settings.ts';
import { derived, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { exact, notKnownWhy, part, sameList, settingPair } from '../compare-setting.ts';
import type { RowOutcome, SettingRow } from '../row.ts';
import { duration, list, sideOf } from '../words.ts';

/** Methods whose repetition changes state again (RFC 9110 section 9.2.2 calls the others idempotent). */
const UNSAFE = 'POST';

/** How often a request of this method can arrive: the attempts where the method is retried, else 1. */
export function attemptsOf(settings: CallSettings, method: string): Setting<number> | undefined {
  const attempts = settings['retry.attempts'];
  if (attempts === undefined || !attempts.known || attempts.value === 1) return attempts;
  const methods = settings['retry.methods'];
  if (methods === undefined) return attempts;
  if (!methods.known) return methods;
  const covered = methods.value.includes('*') || methods.value.includes(method);
  return covered ? attempts : derived(1, `${method} is not retried`, [methods]);
}

/** What every route retried by default up to Istio 1.23: of the answers 503 alone, whatever the method (RE-02). */
function only503(istio: CallSettings): boolean {
  const statuses = valueOf(istio['retry.statuses']);
  return statuses?.length === 1 && statuses[0] === '503';
}

function attempts(method: 'GET' | typeof UNSAFE): SettingRow {
  return {
    area: 'retry',
    row: `attempts of ${method}`,
    method,
    compare(spring, istio, { kind }): RowOutcome | null {
      const s = attemptsOf(spring, method);
      const i = attemptsOf(istio, method);
      if (s === undefined && i === undefined) return null;
      const words = (n: number) => (n === 1 ? '1, no retry' : `up to ${n}`);
      const sides = { spring: sideOf(s, words, 'no retry'), istio: sideOf(i, words, 'no retry') };
      const catalogue = method === UNSAFE ? (only503(istio) ? 'RE-02' : 'RE-03') : 'RE-04';
      if (s?.known === false || i?.known === false)
        return {
          ...sides,
          verdict: 'not-known',
          catalogue,
          why: notKnownWhy(s?.known === false, i?.known === false),
        };
      const [before, after] = [valueOf(s) ?? 1, valueOf(i) ?? 1];
      if (before === after) return { ...sides, ...exact('One request causes as many at the instances.') };
      if (kind === 'call' && before > 1 && after > before)
        return {
          ...sides,
          verdict: 'different',
          catalogue: 'MO-03',
          why: 'The retries of the SDK and of its sidecar multiply.',
        };
      const added = before === 1;
      return {
        ...sides,
        verdict: 'different',
        catalogue: added && method !== UNSAFE ? 'RE-01' : catalogue,
        why: added
          ? `Spring sends a ${method} once; the mesh would repeat it.`
          : `A failing ${method} reaches the instances ${before} times on Spring and ${after} times in the mesh.`,
      };
    },
  };
}

/** Whether both sides try again: the other rows of retries mean nothing otherwise. */
export function retries(spring: CallSettings, istio: CallSettings): boolean {
  return [spring, istio].every((side) => (valueOf(side['retry.attempts']) ?? 1) > 1);
}

const statuses = settingPair({
  area: 'retry',
  row: 'retried statuses',
  spring: 'retry.statuses',
  istio: 'retry.statuses',
  catalogue: 'RE-05',
  springWords: list,
  istioWords: list,
  absent: 'none',
  when: retries,
  judge: (s = [], i = []) => {
    if (sameList(expandStatuses(s), expandStatuses(i))) return exact('The same answers are tried again.');
    const added = expandStatuses(i).filter((status) => !expandStatuses(s).includes(status));
    return {
      verdict: 'different',
      catalogue: added.includes('503') && !s.includes('503') && !s.includes('5xx') ? 'RE-02' : 'RE-05',
      why: 'An answer that one side hides by trying again reaches the client of the other.',
    };
  },
});

/** `5xx` covers its codes: a class is not another condition than all of its members that Spring can list. */
function expandStatuses(statuses: readonly string[]): readonly string[] {
  const classes = statuses.filter((status) => status.endsWith('xx'));
  return [...statuses.filter((status) => !classes.includes(`${status[0]}xx`)), ...classes].sort();
}

/** Failures that HTTP/1.1 clients meet; the others are states of gRPC and HTTP/2 that Spring has no name for. */
const HTTP_FAILURES: ReadonlySet<RetryFailure> = new Set(['connect', 'reset', 'read-timeout']);

const failures = settingPair({
  area: 'retry',
  row: 'retried failures',
  spring: 'retry.failures',
  istio: 'retry.failures',
  catalogue: 'RE-05',
  springWords: list,
  istioWords: list,
  absent: 'none',
  when: retries,
  judge: (s = [], i = []) => {
    const [before, after] = [s, i].map((all) => all.filter((failure) => HTTP_FAILURES.has(failure)));
    if (before === undefined || after === undefined) return null;
    if (sameList(before, after)) return exact('The same failures are tried again.');
    const lost = before.filter((failure) => !after.includes(failure));
    return {
      verdict: 'approximate',
      catalogue: lost.includes('read-timeout') ? 'RE-06' : 'RE-05',
      why:
        lost.length === 0
          ? 'The mesh tries more kinds of failure again.'
          : `The mesh does not try again after: ${list(lost)}. retryOn would need reset or 5xx.`,
    };
  },
});

const perTryTimeout: SettingRow = {
  area: 'retry',
  row: 'time of one try',
  compare(spring, istio, { kind }): RowOutcome | null {
    if (kind !== 'edge' || !retries(spring, istio)) return null;
    // Ribbon limits the silence of each try, the gateway's filter the time until its headers.
    const s = spring['timeout.readMs'] ?? spring['retry.perTryTimeoutMs'];
    const i = istio['retry.perTryTimeoutMs'];
    if (s === undefined && i === undefined) return null;
    const sides = { spring: sideOf(s, duration, 'none'), istio: sideOf(i, duration, 'none') };
    if (s?.known === false || i?.known === false)
      return {
        ...sides,
        verdict: 'not-known',
        catalogue: 'TO-04',
        why: notKnownWhy(s?.known === false, i?.known === false),
      };
    const [before, after] = [valueOf(s) ?? null, valueOf(i) ?? null];
    if (before !== after)
      return {
        ...sides,
        verdict: after === null ? 'missing' : 'different',
        catalogue: 'TO-01',
        why: 'A slow instance is given up after another time.',
      };
    if (before === null) return { ...sides, ...exact('Neither side limits one try.') };
    return spring['timeout.readMs'] === undefined
      ? { ...sides, ...exact('Both sides give one try as long until its headers.') }
      : {
          ...sides,
          verdict: 'approximate',
          catalogue: 'TO-04',
          why: 'Spring measures silence on the connection, Envoy the time until the headers.',
        };
  },
};

/** `20 ms to 200 ms`. */
function pauses(first: number | null, settings: CallSettings): string {
  if (first === null) return duration(null);
  const longest = part(
    settings['retry.backoffMaxMs'],
    (ms) => (ms === null || ms === first ? '' : ` to ${duration(ms)}`),
    ' to what is not known',
  );
  return `${duration(first)}${longest}`;
}

const backoff = settingPair({
  area: 'retry',
  row: 'back-off',
  spring: 'retry.backoffBaseMs',
  istio: 'retry.backoffBaseMs',
  catalogue: 'RE-08',
  springWords: pauses,
  istioWords: pauses,
  beside: { spring: ['retry.backoffMaxMs'], istio: ['retry.backoffMaxMs'] },
  absent: 'none',
  when: retries,
  judge: (s = null, i = null) =>
    s === i && s === null
      ? exact('Neither side pauses.')
      : {
          verdict: 'approximate',
          catalogue: 'RE-08',
          why: 'Envoy jitters its pause between 0 and a growing bound; Spring pauses as told, or not at all.',
        },
});

const otherInstance = settingPair({
  area: 'retry',
  row: 'instance of the next try',
  spring: 'retry.avoidsPreviousInstance',
  istio: 'retry.avoidsPreviousInstance',
  catalogue: 'RE-07',
  springWords: nextInstance,
  istioWords: nextInstance,
  beside: { spring: ['retry.attemptsPerInstance'], istio: ['retry.attemptsPerInstance'] },
  absent: 'does not say',
  when: retries,
  judge: (s, i, _context, { spring, istio }) => {
    if (stays(spring) !== stays(istio))
      return {
        verdict: 'approximate',
        catalogue: 'RE-07',
        why: 'One side tries the same instance several times before it takes another one.',
      };
    return s === i
      ? exact('The next try goes to an instance chosen the same way.')
      : {
          verdict: 'approximate',
          catalogue: 'RE-07',
          why: 'One side prefers an instance that has not failed yet for the next try.',
        };
  },
});

/** Tries at one instance before the next is chosen; a choice for each try is one. */
function stays(settings: CallSettings): number {
  return valueOf(settings['retry.attemptsPerInstance']) ?? 1;
}

function nextInstance(avoids: boolean, settings: CallSettings): string {
  const same = part(
    settings['retry.attemptsPerInstance'],
    (tries) => (tries === null || tries === 1 ? '' : ` after ${tries} tries`),
    ' after a number of tries that is not known',
  );
  return `${avoids ? 'another one' : 'may be the same'}${same}`;
}

export const retryRows: readonly SettingRow[] = [
  attempts('GET'),
  attempts(UNSAFE),
  statuses,
  failures,
  perTryTimeout,
  backoff,
  otherInstance,
];
