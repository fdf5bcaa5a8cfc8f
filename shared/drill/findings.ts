/** What both sides of a drill did differently. One rule each, all of the same form. */
import { fisherExact } from '#shared/compare/statistics/fisher.ts';
import { listed, milliseconds, percent } from '#shared/compare/words.ts';
import type {
  Discovery,
  DrilledService,
  DrillFinding,
  DrillSide,
  StageFigures,
} from '#shared/model/index.ts';
import { isTold, noticedMs, silenceMs } from './discovery.ts';
import { isLinked, mostAttempts, requestsBeyond, servicesOfBoth } from './repeats.ts';

/** Two-sided p below which two shares differ. */
const SIGNIFICANT = 0.01;
/** Times of isolation and recovery closer than this are the same: what a sweep of Envoy leaves open (its interval's default). */
const SAME_TIME_MS = 10_000;
/** Discovery that takes this much longer is another one. */
const SAME_DISCOVERY_MS = 1_000;
/** A 99th percentile is another one when it is so many times, and so much, longer. */
const SLOWER = 2;
const SLOWER_MS = 250;

type Rule = (baseline: DrillSide, candidate: DrillSide) => DrillFinding[];

const RULES: readonly Rule[] = [
  fallbackLost,
  userErrors,
  isolation,
  breakerReach,
  recovery,
  repeats,
  discovered,
  waiting,
  answers,
];
const ORDER = ['blocker', 'major', 'minor', 'info'];

/** The gravest first; within a severity in the order of the rules. */
export function findingsOf(baseline: DrillSide, candidate: DrillSide): DrillFinding[] {
  return RULES.flatMap((rule) => rule(baseline, candidate)).sort(
    (a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity),
  );
}

function during({ stages }: DrillSide): StageFigures | null {
  return stages.find(({ stage }) => stage === 'during') ?? null;
}

function moreErrors(b: StageFigures, c: StageFigures): boolean {
  return differs(b.errors, b.requests, c.errors, c.requests) && c.errors / c.requests > b.errors / b.requests;
}

function shareText(hits: number, of: number): string {
  return `${percent(of === 0 ? 0 : hits / of)} (${hits} of ${of})`;
}

const FALLBACK_GONE = {
  title: 'Users lose the fallback',
  cause:
    'The baseline answers with its fallback while the fault is on; the candidate passes the failure on. A mesh has no fallback: it has to stay in the application.',
};
const FALLBACK_MISSED = {
  title: 'Fewer users get the fallback',
  cause:
    'The candidate has a fallback too, but more requests fail before it can answer. Most likely the mesh ends them earlier than the application would: by its own timeout, or with an answer of its own.',
};

function fallbackLost(baseline: DrillSide, candidate: DrillSide): DrillFinding[] {
  const [b, c] = [during(baseline), during(candidate)];
  if (!b || !c || !differs(b.fallbacks, b.requests, c.fallbacks, c.requests)) return [];
  // Fewer fallbacks are a loss only where failures stand in their place: the candidate may have served instead.
  if (b.fallbacks / b.requests <= c.fallbacks / c.requests || !moreErrors(b, c)) return [];
  return [
    {
      id: 'fallback-lost',
      catalogue: 'CB-09',
      severity: 'blocker',
      service: null,
      ...(c.fallbacks === 0 ? FALLBACK_GONE : FALLBACK_MISSED),
      baseline: `fallback for ${shareText(b.fallbacks, b.requests)}`,
      candidate: `fallback for ${shareText(c.fallbacks, c.requests)}`,
    },
  ];
}

function userErrors(baseline: DrillSide, candidate: DrillSide): DrillFinding[] {
  return (['during', 'after'] as const).flatMap((stage) => {
    const [b, c] = [baseline, candidate].map(({ stages }) => stages.find((one) => one.stage === stage));
    if (!b || !c || !differs(b.errors, b.requests, c.errors, c.requests)) return [];
    const worse = c.errors / c.requests > b.errors / b.requests;
    return [
      {
        id: `errors-${stage}`,
        catalogue: kindOf(candidate) === 'none' && worse ? 'CB-01' : null,
        severity: worse ? ('major' as const) : ('info' as const),
        service: null,
        title: `${worse ? 'More' : 'Fewer'} requests fail for users ${stage === 'during' ? 'while the fault is on' : 'after the fault'}`,
        cause: worse
          ? 'What the baseline does about the fault (retries, breaker, fallback) the candidate does not do, or later.'
          : 'The candidate does more about the fault than the baseline.',
        baseline: shareText(b.errors, b.requests),
        candidate: shareText(c.errors, c.requests),
      },
    ];
  });
}

function isolation(baseline: DrillSide, candidate: DrillSide): DrillFinding[] {
  const [b, c] = [baseline.isolateMs, candidate.isolateMs];
  // What may as well be chance is drawn, and no finding.
  if ((b === null && c === null) || isGuess(baseline) || isGuess(candidate)) return [];
  const values = { baseline: isolationText(baseline), candidate: isolationText(candidate) };
  if (b !== null && c === null) {
    return [
      {
        ...values,
        id: 'isolation-lost',
        catalogue: 'CB-01',
        severity: 'major',
        service: null,
        title: 'Nothing is isolated any more',
        cause:
          'The baseline keeps requests away from what fails, the candidate does not: without outlier detection the mesh isolates nothing, and its default of 10 % ejects none of few instances (CB-04).',
      },
    ];
  }
  if (b === null && c !== null) {
    return [
      {
        ...values,
        id: 'isolation-gained',
        catalogue: 'CB-02',
        severity: 'info',
        service: null,
        title: 'The candidate isolates what the baseline does not',
        cause: 'Outlier detection of the mesh acts where no breaker of the SDK did.',
      },
    ];
  }
  if (b === null || c === null || Math.abs(c - b) <= SAME_TIME_MS) return [];
  return [
    {
      ...values,
      id: 'isolation-time',
      catalogue: 'CB-05',
      severity: 'minor',
      service: null,
      title: `Isolation takes ${c > b ? 'longer' : 'less time'}`,
      cause: 'A share of failures in a window on one side, failures in a row on the other.',
    },
  ];
}

/** The breaker that isolated something is not told with confidence. */
function isGuess({ isolated, services }: DrillSide): boolean {
  return services.some(
    ({ service, timeline }) =>
      (isolated === `all of ${service}` || isolated?.startsWith(`${service} `) === true) &&
      timeline.classification.confidence === 'low',
  );
}

function isolationText({ isolateMs, isolated }: DrillSide): string {
  return isolateMs === null
    ? 'not isolated'
    : `${isolated ?? ''} after ${milliseconds(Math.round(isolateMs))}`;
}

function breakerReach(baseline: DrillSide, candidate: DrillSide): DrillFinding[] {
  return servicesOfBoth(baseline, candidate).flatMap(([b, c]) => {
    const [whole, one] = [reachOf(b), reachOf(c)];
    if (whole === null || one === null || whole === one) return [];
    const words = { service: 'a breaker for the whole service', instance: 'one instance at a time' };
    return [
      {
        id: `reach-${b.service}`,
        catalogue: 'CB-02',
        severity: 'minor' as const,
        service: b.service,
        title: `${b.service}: what is isolated is another thing`,
        cause:
          'Hystrix and Resilience4j open for a service, outlier detection and Ribbon leave out an instance.',
        baseline: `${words[whole]} (${b.timeline.classification.kind})`,
        candidate: `${words[one]} (${c.timeline.classification.kind})`,
      },
    ];
  });
}

function reachOf({ timeline }: DrilledService): 'service' | 'instance' | null {
  if (timeline.classification.confidence === 'low') return null;
  switch (timeline.classification.kind) {
    case 'hystrix':
    case 'resilience4j':
      return 'service';
    case 'envoy':
    case 'ribbon':
      return 'instance';
    default:
      return null;
  }
}

function recovery(baseline: DrillSide, candidate: DrillSide): DrillFinding[] {
  const [b, c] = [baseline.recoverMs, candidate.recoverMs];
  if (b === null || c === null || Math.abs(b - c) <= SAME_TIME_MS) return [];
  return [
    {
      id: 'recovery-time',
      catalogue: 'CB-07',
      severity: 'minor',
      service: null,
      title: `The way back takes ${c > b ? 'longer' : 'less time'}`,
      cause:
        'An open breaker tests after a fixed time; an ejection ends only at a sweep, and grows with each repetition.',
      baseline: milliseconds(Math.round(b)),
      candidate: milliseconds(Math.round(c)),
    },
  ];
}

function repeats(baseline: DrillSide, candidate: DrillSide): DrillFinding[] {
  return servicesOfBoth(baseline, candidate).flatMap(([b, c]) => {
    if (!isLinked(b) || !isLinked(c)) return [];
    const most = mostAttempts(b);
    const more = requestsBeyond(c, most);
    if (more === 0) return [];
    const { outer, inner } = c.multiplication ?? {};
    const multiplied = (outer ?? 1) > 1 && (inner ?? 1) > 1;
    return [
      {
        id: `attempts-${c.service}`,
        catalogue: multiplied ? 'MO-03' : 'RE-01',
        severity: multiplied ? ('major' as const) : ('minor' as const),
        service: c.service,
        title: multiplied
          ? `${c.service}: retries multiply, ${outer} × ${inner} attempts for one request`
          : `${c.service}: more attempts for one request`,
        cause: multiplied
          ? 'The application tries again what the sidecar has tried again already. Leave retries to one of them.'
          : 'The candidate tries failed requests again, or more often: Istio does by default.',
        baseline: `at most ${most}`,
        candidate: `at most ${mostAttempts(c)}, for ${more} requests more than the baseline ever made`,
      },
    ];
  });
}

function discovered(baseline: DrillSide, candidate: DrillSide): DrillFinding[] {
  return baseline.discovery.flatMap((b, index) => {
    const c = candidate.discovery[index];
    if (!c || c.change !== b.change || !isTold(b) || !isTold(c)) return [];
    const back = endsFault(baseline, b);
    const least = Math.max(
      back ? SAME_TIME_MS : SAME_DISCOVERY_MS,
      // The last one that went wrong, or the first that came, may as well have been the one before or after.
      silenceMs([b.pauseMs, c.pauseMs]),
    );
    const slower = takesLonger(c, b, least);
    if (!slower && !takesLonger(b, c, least)) return [];
    const words = { leaves: 'left', joins: 'joined', dies: 'died' };
    return [
      {
        id: `discovery-${index}`,
        service: b.service,
        ...(back
          ? {
              catalogue: 'CB-07',
              severity: slower ? ('minor' as const) : ('info' as const),
              title: `${b.service}: an instance that is back is asked ${slower ? 'later' : 'earlier'}`,
              cause: 'What kept requests away from it while it was gone ends by its own time.',
            }
          : {
              catalogue: 'LB-05',
              severity: slower ? ('major' as const) : ('info' as const),
              title: `${b.service}: that an instance ${words[b.change]} is noticed ${slower ? 'later' : 'earlier'}`,
              cause: slower
                ? 'The callers of the candidate learn of it later than those of the baseline.'
                : 'The mesh pushes changes to its proxies; callers of a registry ask for them now and then.',
            }),
        baseline: noticedText(b),
        candidate: noticedText(c),
      },
    ];
  });
}

/** Whether the instance is back since a fault ended: nobody announces that, a breaker tries. */
function endsFault({ steps }: DrillSide, { service, instance, atMs, change }: Discovery): boolean {
  return (
    change === 'joins' &&
    steps.some(
      ({ kind, untilMs, instances }) =>
        kind === 'fault' && untilMs === atMs && instances.includes(`${service} ${instance}`),
    )
  );
}

/** What was not noticed took at least as long as it was watched. */
function takesLonger(one: Discovery, other: Discovery, least: number): boolean {
  const ms = noticedMs(other);
  if (ms === null) return false;
  const watchedMs = (one.untilMs ?? Number.POSITIVE_INFINITY) - one.atMs;
  return (noticedMs(one) ?? watchedMs) > ms + least;
}

function noticedText(one: Discovery): string {
  const ms = noticedMs(one);
  return ms === null ? 'not until the end' : milliseconds(Math.round(ms));
}

function waiting(baseline: DrillSide, candidate: DrillSide): DrillFinding[] {
  const [b, c] = [during(baseline)?.p99Ms ?? null, during(candidate)?.p99Ms ?? null];
  if (b === null || c === null || baseline.invalidReason !== null || candidate.invalidReason !== null)
    return [];
  const [low, high] = b < c ? [b, c] : [c, b];
  if (high < low * SLOWER || high - low < SLOWER_MS) return [];
  return [
    {
      id: 'latency-during',
      catalogue: 'TO-01',
      severity: c > b ? 'minor' : 'info',
      service: null,
      title: `Users wait ${c > b ? 'longer' : 'less'} while the fault is on`,
      cause:
        'Timeouts and what is tried again decide how long a request waits for an instance that does not answer well.',
      baseline: `99 % within ${milliseconds(Math.round(b))}`,
      candidate: `99 % within ${milliseconds(Math.round(c))}`,
    },
  ];
}

/** Errors that look different: who answers them has changed. */
function answers(baseline: DrillSide, candidate: DrillSide): DrillFinding[] {
  const [b, c] = [baseline, candidate].map((side) => errorsOf(during(side)));
  if (!b || !c || b.length === 0 || c.length === 0 || b[0] === c[0]) return [];
  return [
    {
      id: 'error-answers',
      catalogue: 'EB-01',
      severity: 'minor',
      service: null,
      title: 'Failing requests end in another way',
      cause: 'Another part of the deployment answers when the instance does not.',
      baseline: listed(b),
      candidate: listed(c),
    },
  ];
}

function errorsOf(figures: StageFigures | null): string[] {
  return (figures?.outcomes ?? []).map(({ outcome }) => outcome).filter((text) => !/^[1-3]\d\d$/.test(text));
}

function kindOf({ services }: DrillSide): string | undefined {
  return services.find(({ timeline }) => timeline.failures > 0)?.timeline.classification.kind;
}

function differs(a: number, n: number, b: number, m: number): boolean {
  return n > 0 && m > 0 && fisherExact(a, n, b, m) < SIGNIFICANT;
}
