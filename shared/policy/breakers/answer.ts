import { counted, listed, thousands } from '#shared/compare/words.ts';
import { type Fate, type MachineAnswer, MOST_CHANGES, type SettingInWords } from '../model/breaker-answer.ts';
import type { BreakerAttempt, BreakerTrace } from './attempt.ts';
import { type BreakerState, SERVICE } from './breaker.ts';
import type { BreakerSettings } from './create.ts';
import { fieldsOf, fieldText, fieldWords, MACHINE_WORDS } from './fields.ts';
import type { TraceReplay } from './replay.ts';

/** States that a stop begins with and lasts in. An endpoint that is leaving still gets its traffic. */
const STOPPED: ReadonlySet<BreakerState> = new Set([
  'open',
  'forced-open',
  'tripped',
  'leaving',
  'ejected',
  'full',
]);
/** States in which attempts are kept away. One that returns is still left out. */
const AVOIDED: ReadonlySet<BreakerState> = new Set([
  'open',
  'forced-open',
  'tripped',
  'ejected',
  'returning',
  'full',
]);

/** Whether an attempt failed for its caller: 5xx, or no whole answer. */
export function hasFailed({ outcome, status }: Pick<BreakerAttempt, 'outcome' | 'status'>): boolean {
  return outcome !== 'response' || (status ?? 0) >= 500;
}

/** The settings that were told, each with its unit and whether it is the default. */
export function toldSettings(settings: BreakerSettings, defaults: BreakerSettings): SettingInWords[] {
  return fieldsOf(settings.machine).map((field) => ({
    name: field.words,
    value: fieldWords(settings, field),
    origin:
      fieldText(settings, field) === fieldText(defaults, field)
        ? `default (${field.property})`
        : `told (${field.property})`,
  }));
}

/** A replay as an answer: one sentence, the fate of the attempts, and the steps. */
export function machineAnswer(
  name: string,
  words: readonly SettingInWords[],
  trace: BreakerTrace,
  replay: TraceReplay,
): MachineAnswer {
  const { machine } = replay.settings;
  const fates = fatesOf(trace, replay);
  const stops = stopsOf(replay);
  const changes = replay.timelines
    .flatMap(({ subject, spans }) =>
      spans.slice(1).map(({ state, fromMs, why }, index) => ({
        atMs: fromMs - replay.fromMs,
        subject,
        from: spans[index]?.state ?? state,
        to: state,
        why,
      })),
    )
    .toSorted((a, b) => a.atMs - b.atMs);
  return {
    name,
    side: MACHINE_WORDS[machine].side,
    sentence: sentenceOf(name, machine, stops, fates, failuresOf(trace)),
    settings: [...words],
    ...fates,
    changes: changes.slice(0, MOST_CHANGES),
    moreChanges: Math.max(0, changes.length - MOST_CHANGES),
    notes: notesOf(replay.settings, trace),
  };
}

type Fates = { readonly admitted: Fate; readonly moved: Fate; readonly rejected: Fate };

function fatesOf(trace: BreakerTrace, { counts, stopped }: TraceReplay): Fates {
  const attempts = trace.attempts.toSorted((a, b) => a.atMs - b.atMs);
  const failures = { moved: 0, rejected: 0 };
  for (const { index, verdict } of stopped) {
    const attempt = attempts[index];
    if (attempt !== undefined && hasFailed(attempt)) failures[verdict] += 1;
  }
  return {
    admitted: {
      attempts: counts.admitted,
      failures: failuresOf(trace) - failures.moved - failures.rejected,
    },
    moved: { attempts: counts.moved, failures: failures.moved },
    rejected: { attempts: counts.rejected, failures: failures.rejected },
  };
}

function failuresOf({ attempts }: BreakerTrace): number {
  return attempts.filter(hasFailed).length;
}

interface Stops {
  /** Subjects that were stopped, once each. */
  readonly subjects: readonly string[];
  readonly times: number;
  /** How long attempts were kept away; the sum over the subjects. */
  readonly totalMs: number;
  /** Whether the trace ends while one of them is stopped. */
  readonly lasting: boolean;
}

function stopsOf({ timelines }: TraceReplay): Stops {
  const subjects: string[] = [];
  let times = 0;
  let totalMs = 0;
  let lasting = false;
  for (const { subject, spans } of timelines) {
    let stopped = false;
    for (const { state, fromMs, toMs } of spans) {
      const stops = STOPPED.has(state);
      if (stops && !stopped) times += 1;
      if (AVOIDED.has(state)) totalMs += toMs - fromMs;
      stopped = stops;
    }
    if (spans.some(({ state }) => STOPPED.has(state))) subjects.push(subject);
    const last = spans.at(-1)?.state;
    lasting ||= last !== undefined && (STOPPED.has(last) || AVOIDED.has(last));
  }
  return { subjects, times, totalMs, lasting };
}

const DID: Readonly<Record<BreakerSettings['machine'], (subjects: string) => string>> = {
  'outlier-detection': (subjects) => `have ejected ${subjects}`,
  ribbon: (subjects) => `have skipped ${subjects}`,
  hystrix: () => 'have opened',
  resilience4j: () => 'have opened',
  'pool-limits': () => 'have been full',
};

function sentenceOf(
  name: string,
  machine: BreakerSettings['machine'],
  { subjects, times, totalMs, lasting }: Stops,
  { admitted, moved, rejected }: Fates,
  failures: number,
): string {
  const attempts = admitted.attempts + moved.attempts + rejected.attempts;
  const all = `all ${counted(attempts, 'attempt')}`;
  const nothing = failures === 0 ? 'none of which failed' : `the ${counted(failures, 'error')} too`;
  if (times === 0 && rejected.attempts === 0) return `${name} would have let ${all} through, ${nothing}.`;
  if (times === 0)
    return `${name} would have stayed closed, but refused ${counted(rejected.attempts, 'attempt')} for want of room.`;
  const whom = listed(
    subjects.filter((subject) => subject !== SERVICE),
    3,
  );
  const often = times === 1 ? 'once' : times === 2 ? 'twice' : `${thousands(times)} times`;
  const long = `for ${span(totalMs)}${times === 1 ? '' : ' in all'}${lasting ? ', to the end of the trace' : ''}`;
  const parts = [
    fateText(moved, failures, 'would have gone elsewhere'),
    fateText(rejected, failures, 'would have been refused at once'),
  ].filter((part) => part !== null);
  const effect = parts.length === 0 ? 'no attempt fell into that time' : parts.join('; ');
  return `${name} would ${DID[machine](whom)} ${often}, ${long}; ${effect}.`;
}

/** `14 of the 37 errors (and 3 good answers) would have gone elsewhere`. */
function fateText({ attempts, failures }: Fate, all: number, verb: string): string | null {
  if (attempts === 0) return null;
  const good = attempts - failures;
  if (failures === 0) return `${counted(good, 'good answer')} and no error ${verb}`;
  const errors =
    failures === all
      ? all === 1
        ? 'the only error'
        : `all ${thousands(all)} errors`
      : `${thousands(failures)} of the ${thousands(all)} errors`;
  return good === 0 ? `${errors} ${verb}` : `${errors} and ${counted(good, 'good answer')} ${verb}`;
}

/** `850 ms`, `9.5 s`, `90 s`, `4 min 10 s`: no more digits than a reader of a sentence wants. */
function span(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Why a machine may look idle. */
function notesOf(settings: BreakerSettings, { instances, attempts }: BreakerTrace): string[] {
  const answered5xx = attempts.some(({ status }) => status !== undefined && status >= 500);
  switch (settings.machine) {
    case 'outlier-detection': {
      const hosts = settings.instances.length || instances.length;
      const tooFew =
        hosts > 0 && 100 / hosts > (settings.maxEjectionPercent || 10) && !settings.alwaysEjectOneHost;
      return tooFew
        ? [
            `One of ${counted(hosts, 'instance')} is more than ${settings.maxEjectionPercent || 10} % of them, the most that may be ejected: none ever is.`,
          ]
        : [];
    }
    case 'hystrix':
    case 'resilience4j':
      return answered5xx && settings.failureStatuses.length === 0
        ? [
            'No status counts as a failure here, as behind Zuul or a plain gateway route; Feign and RestTemplate fail on 400-599.',
          ]
        : [];
    case 'ribbon':
      return answered5xx
        ? ['Ribbon counts only broken connections; any answer, 5xx too, resets its count.']
        : [];
    case 'pool-limits':
      return [];
  }
}
