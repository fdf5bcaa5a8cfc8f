import {
  counted,
  limitPartText,
  milliseconds,
  onsetText,
  percent,
  thousands,
} from '#shared/compare/words.ts';
import type { CutOff, LimitSide, RetrySide, TimeoutSide } from '#shared/model/index.ts';

/** `1.25 (50 in 40)`. */
export function meanText({ requests, attempts }: RetrySide): string {
  const mean = requests === 0 ? '0' : (attempts / requests).toFixed(2);
  return `${mean} (${thousands(attempts)} in ${thousands(requests)})`;
}

/** `4 × 3 in 10 requests`; empty where nothing counted. */
export function factorsText({ factors }: RetrySide): string {
  if (factors === null) return '';
  const often = factors.multiplied > 0 ? ` in ${counted(factors.multiplied, 'request')}` : '';
  return `${factors.calls} × ${factors.tries}${often}`;
}

/** `p50 40 ms, p90 90 ms, n = 20`; empty without a second attempt. */
export function backOffText({ backOff }: RetrySide): string {
  if (backOff === null) return '';
  const { n, p50Ms, p90Ms } = backOff;
  return `p50 ${milliseconds(p50Ms)}, p90 ${milliseconds(p90Ms)}, n = ${thousands(n)}`;
}

/** `75 % of 20`; empty without a second attempt. */
export function hostsText({ again, otherInstance }: RetrySide): string {
  return again === 0 ? '' : `${percent(otherInstance / again)} of ${thousands(again)}`;
}

/** `504 after 1.00 s: 12 requests, Envoy (UT) at the edge`. */
export function cutOffText({ ms, requests, status, by }: CutOff): string {
  return `${status ?? 'no whole answer'} after ${milliseconds(ms)}: ${counted(requests, 'request')}, ${by}`;
}

/** `slowest success 2.50 s`. */
export function slowestText({ slowestMs }: TimeoutSide): string {
  return slowestMs === null ? 'no success' : `slowest success ${milliseconds(Math.round(slowestMs))}`;
}

/** What one side refused, as lines. */
export function limitTexts(side: LimitSide): string[] {
  const { requests, refused, perSecond, refillMs, fields, by } = side;
  if (refused === 0) return [`none of ${counted(requests, 'request')} refused`];
  return [
    `${thousands(refused)} of ${counted(requests, 'request')} refused by ${by ?? 'nobody known'}`,
    onsetText(side),
    ...(perSecond === null ? [] : [`then ${perSecond.toFixed(1)} per second`]),
    ...(refillMs === null ? [] : [`refilled every ${milliseconds(refillMs)}`]),
    limitPartText(side),
    ...(fields.length === 0 ? [] : [`told by ${fields.join(', ')}`]),
  ].filter((text) => text !== null);
}
