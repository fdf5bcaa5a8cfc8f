import type { CompareSettings, Coverage, DeclaredCoverage } from '#shared/model/index.ts';
import { placeText } from '#shared/policy/source/place.ts';
import type { ComparisonContext } from '../pair.ts';
import { LEAST_LINKED_SHARE } from '../settings.ts';
import { counted, listed, percent, thousands } from '../words.ts';
import type { RouteCoverage } from './routes.ts';

/** What was counted while the pairs came in. */
export interface SeenPairs {
  readonly routes: readonly RouteCoverage[];
  readonly noisePairs: number;
  /** Pairs of which a stored body was cut off, so that only its beginning was compared. */
  readonly truncated: number;
  /** Services whose instances took requests on one side only. */
  readonly oneSided: readonly string[];
  /** First attempts at services that may belong to another request, by side. */
  readonly unsureAttempts: { readonly baseline: number; readonly candidate: number };
}

/** Where attempts can be held against each other: instance taps on both sides. */
export function attemptsAreComparable({ linkedShare }: ComparisonContext): boolean {
  return linkedShare.baseline !== null && linkedShare.candidate !== null;
}

/** Where even a missing attempt means something: nearly all attempts are linked on both sides. */
export function linksAreDense({ linkedShare }: ComparisonContext): boolean {
  return (
    (linkedShare.baseline ?? 0) >= LEAST_LINKED_SHARE && (linkedShare.candidate ?? 0) >= LEAST_LINKED_SHARE
  );
}

/** What the evidence covers, and notes on what it does not. */
export function coverageOf(
  seen: SeenPairs,
  context: ComparisonContext,
  settings: CompareSettings,
  hasNoise: boolean,
): Coverage {
  const paired = seen.routes.reduce((sum, { pairs }) => sum + pairs, 0);
  return {
    baselineExchanges: context.baselineExchanges,
    pairing: context.pairing,
    paired,
    unpairedBaseline: Math.max(0, context.baselineExchanges - paired),
    unpairedCandidate: context.unpairedCandidate,
    refused: context.refused,
    baselineComplete: context.baselineComplete,
    candidateComplete: context.candidateComplete,
    linkedShare: { ...context.linkedShare },
    routesBelowLeastPairs: seen.routes.filter(({ pairs }) => pairs < settings.leastPairs).map((r) => r.route),
    latencyInvalid: context.latencyValid
      ? null
      : (context.latencyInvalidReason ?? 'the replay is not valid for it'),
    oneSidedServices: [...seen.oneSided],
    declared: declaredCoverageOf(context.audit),
    drills: [...context.drills],
    notes: notesOf(seen, context, paired, hasNoise),
  };
}

/** Old audits do not say which routes there are. */
function declaredCoverageOf(audit: ComparisonContext['audit']): DeclaredCoverage | null {
  const { declared, exercised } = audit?.document ?? {};
  if (!audit || !declared) return null;
  return {
    audit: audit.name,
    capture: exercised?.capture ?? null,
    routes:
      exercised?.routes ??
      declared.routes.map(({ side, name, match, place }) => ({
        side,
        route: name,
        origin: place === null ? match : placeText(place),
        requests: null,
      })),
  };
}

function notesOf(seen: SeenPairs, context: ComparisonContext, paired: number, hasNoise: boolean): string[] {
  const notes: string[] = [];
  if (context.pairing === 'fingerprint') {
    notes.push(
      'Neither side replays the other: requests were paired by method, target and body, in their order within a session.',
    );
  }
  if (!hasNoise) {
    notes.push('No noise run: values that look volatile are set aside by their look, not by measurement.');
  } else if (seen.noisePairs < paired) {
    notes.push(`The noise run covers ${seen.noisePairs} of ${counted(paired, 'pair')}.`);
  }
  if (!attemptsAreComparable(context)) {
    const { baseline, candidate } = context.linkedShare;
    const lacking = [
      ...(baseline === null ? ['the baseline'] : []),
      ...(candidate === null ? ['the candidate'] : []),
    ];
    notes.push(`No instance taps on ${listed(lacking)}: retries, rewrites and shares are not compared.`);
  } else if (!linksAreDense(context)) {
    const { baseline, candidate } = context.linkedShare;
    notes.push(
      `Only ${percent(baseline ?? 0)} of the baseline's and ${percent(candidate ?? 0)} of the candidate's attempts are linked: numbers of attempts are not judged.`,
    );
  }
  const { baseline: unsure, candidate: unsureAgain } = seen.unsureAttempts;
  if (attemptsAreComparable(context) && unsure + unsureAgain > 0) {
    notes.push(
      `${counted(unsure, 'first attempt')} of the baseline and ${thousands(unsureAgain)} of the candidate may belong to another request: shares leave them out.`,
    );
  }
  if (seen.oneSided.length > 0) {
    notes.push(`Instances of ${listed(seen.oneSided)} were seen on one side only and are not compared.`);
  }
  if (seen.truncated > 0) {
    notes.push(
      `${counted(seen.truncated, 'pair')} with a body that was stored in part: only its beginning is compared.`,
    );
  }
  if (!context.latencyValid) {
    notes.push(`Latency is not judged: ${context.latencyInvalidReason ?? 'the replay is not valid for it'}.`);
  }
  return notes;
}
