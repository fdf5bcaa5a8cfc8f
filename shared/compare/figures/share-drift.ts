import type { CompareSettings, Finding } from '#shared/model/index.ts';
import { findingId } from '../judge.ts';
import { byText } from '../order.ts';
import { VERSION_LEVEL } from '../settings.ts';
import { type ShareDrift, shareDrift } from '../statistics/kolmogorov.ts';
import { counted, percent } from '../words.ts';
import { ALL_ROUTES } from './share-tests.ts';

/** Versions of the first attempts at one service, in the order of the requests. */
export interface VersionOrder {
  readonly service: string;
  readonly baseline: readonly string[];
  readonly candidate: readonly string[];
  /** Empty without a noise run. */
  readonly noise: readonly string[];
}

/**
 * A share that moves while the run goes on: weights that are being shifted, versions that come or go. Then the share of
 * the whole run says little. Of the versions of a service the surest one says it (exact Kolmogorov-Smirnov, Bonferroni
 * over versions); a baseline that moves as well, in either run, proves nothing.
 */
export function driftFindings(orders: readonly VersionOrder[], settings: CompareSettings): Finding[] {
  return orders.flatMap(({ service, baseline, candidate, noise }) => {
    const versions = [...new Set(candidate)].sort(byText);
    const moved = versions.flatMap((version) => {
      const after = shareDrift(candidate.map((one) => one === version));
      const before = shareDrift(baseline.map((one) => one === version));
      if (after === null) return [];
      const adjustedP = Math.min(1, after.p * versions.length);
      if (adjustedP > VERSION_LEVEL) return [];
      const again = shareDrift(noise.map((one) => one === version));
      if ([before, again].some((own) => own !== null && own.p <= settings.falseDiscoveryRate)) return [];
      return [{ version, before, after, adjustedP }];
    });
    const [surest] = moved.sort((a, b) => a.adjustedP - b.adjustedP);
    return surest ? [asFinding(service, surest, candidate.length)] : [];
  });
}

interface Moved {
  readonly version: string;
  readonly before: ShareDrift | null;
  readonly after: ShareDrift;
  /** Times the versions that were looked at. */
  readonly adjustedP: number;
}

function asFinding(service: string, { version, before, after, adjustedP }: Moved, n: number): Finding {
  const request = `first attempts at ${service} ${version}`;
  return {
    id: findingId('share', ALL_ROUTES, `drift ${service}/${version}`, 'drift'),
    kind: 'share',
    catalogue: 'RT-11',
    severity: 'minor',
    route: ALL_ROUTES,
    service,
    place: `share ${service}/${version} along the run`,
    title: `Share of ${service} ${version} moves along the run: ${percent(after.before)}, then ${percent(after.after)}`,
    cause:
      'The weights, or the instances behind them, changed while the candidate was asked: the share of the whole run is that of no single state. Replay again when nothing is being rolled out.',
    count: n - after.at,
    pairs: n,
    noiseCount: null,
    adjustedP,
    evidence: [
      { baselineId: null, candidateId: null, request, baseline: textOf(before), candidate: textOf(after) },
    ],
  };
}

function textOf(drift: ShareDrift | null): string {
  if (drift === null) return 'the same all the time';
  return `${percent(drift.before)} of the first ${counted(drift.at, 'request')}, then ${percent(drift.after)}`;
}
