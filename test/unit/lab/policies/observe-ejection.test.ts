import { describe, expect, test } from 'vitest';
import { breakerSettings } from '#shared/policy/breakers/index.ts';
import { FAILING, judgeEjection, type Met } from '#test/lab/policies/observe-ejection.ts';

const PACE_MS = 30;
const FAULT_ENDS_MS = 4000;

function settings() {
  const made = breakerSettings({
    machine: 'outlier-detection',
    consecutive5xxErrors: 20,
    intervalMs: 5000,
    baseEjectionTimeMs: 5000,
    maxEjectionPercent: 34,
  });
  if (made.machine !== 'outlier-detection') throw new TypeError(made.machine);
  return made;
}

type Proxy = { readonly errors: number; readonly awayMs: number };

/** 500 requests at a proxy that takes turns; what is due during the stall is sent when it ends, before any of it is answered. */
function played(
  { errors, awayMs }: Proxy,
  stall = { fromMs: 0, forMs: 0 },
  answers: (instance: string) => number = () => 200,
): Met[] {
  const stallEndMs = stall.fromMs + stall.forMs;
  let turn = 0;
  let seen = 0;
  let ejectedMs = Number.POSITIVE_INFINITY;
  return Array.from({ length: 500 }, (_, n) => {
    const dueMs = n * PACE_MS;
    const atMs = dueMs >= stall.fromMs && dueMs < stallEndMs ? stallEndMs : dueMs;
    const endMs = atMs + 5;
    const isAway = (name: string) => name === FAILING && atMs > ejectedMs && atMs < ejectedMs + awayMs;
    const next = () => `producer-${(turn++ % 3) + 1}`;
    let instance = next();
    if (isAway(instance)) instance = next();
    const isFailing = instance === FAILING && dueMs < FAULT_ENDS_MS;
    if (isFailing && ++seen === errors) ejectedMs = endMs;
    return { dueMs, atMs, endMs, instance, status: isFailing ? 503 : answers(instance) };
  });
}

function failing(met: readonly Met[]): string[] {
  return judgeEjection(met, settings(), 3).flatMap(({ name, ok }) => (ok ? [] : [name]));
}

describe('an ejection that requests met', () => {
  test('is as declared, and as its model', () => {
    expect(failing(played({ errors: 20, awayMs: 7000 }))).toEqual([]);
  });

  // The twentieth error is at 1740 ms, the return at 8745.
  test.each([
    ['as it ejects', 1500, 300],
    ['as it ejects', 1740, 500],
    ['as it lets it come back', 8500, 500],
    ['before both', 800, 500],
  ])('may meet a stall %s: from %i ms on for %i', (_, fromMs, forMs) => {
    expect(failing(played({ errors: 20, awayMs: 7000 }, { fromMs, forMs }))).toEqual([]);
  });

  test('may be let back at its first moment while requests are held up', () => {
    expect(failing(played({ errors: 20, awayMs: 5000 }, { fromMs: 6400, forMs: 400 }))).toEqual([]);
  });

  test.each([
    ['too many errors', { errors: 25, awayMs: 7000 }],
    ['too few errors', { errors: 15, awayMs: 7000 }],
    ['too short a time', { errors: 20, awayMs: 4500 }],
    ['too long a time', { errors: 20, awayMs: 11_500 }],
  ])('is not as declared after %s', (_, proxy) => {
    expect(failing(played(proxy))).not.toEqual([]);
  });

  test('is not as declared when others do not answer', () => {
    const met = played({ errors: 20, awayMs: 7000 }, undefined, (name) =>
      name === 'producer-1' ? 503 : 200,
    );
    expect(failing(met)).toContain('the other instances answer meanwhile');
  });
});
