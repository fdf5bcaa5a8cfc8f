import type { CompareRule } from '#shared/model/index.ts';
import { timeOf } from '../volatile/times.ts';

type Tolerate = Extract<CompareRule, { kind: 'tolerate' }>;

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of `250ms`, `5s`, `2m`, `1h`. */
export function durationMs(text: string): number {
  const [, amount = '', unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  return Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Whether two values lie within what a rule tolerates. Any of its tolerances is enough. */
export function isTolerated(rule: Tolerate, baseline: string, other: string): boolean {
  if (NUMBER.test(baseline) && NUMBER.test(other)) {
    const [a, b] = [Number(baseline), Number(other)];
    const distance = Math.abs(a - b);
    // Decimals such as 0.1 and 0.11 are not exact: their distance may come out a rounding error beyond 0.01.
    const slack = Number.EPSILON * Math.max(Math.abs(a), Math.abs(b));
    if (rule.absolute !== undefined && distance <= rule.absolute + slack) return true;
    if (rule.relative !== undefined && distance <= rule.relative * Math.max(Math.abs(a), Math.abs(b)) + slack)
      return true;
  }
  if (rule.time === undefined) return false;
  const [a, b] = [timeOf(baseline), timeOf(other)];
  return a !== null && b !== null && Math.abs(a - b) <= durationMs(rule.time);
}
