import { describe, expect, test } from 'vitest';
import { again, isTooLate, nameOfRun } from '#test/lab/again.ts';

/** Runs of 20 s each, of which those with these numbers answer nothing. */
async function runs(late: (n: number) => boolean, forMs?: number) {
  let atMs = 0;
  const said: string[] = [];
  const last = await again(
    (n) => {
      atMs += 20_000;
      return Promise.resolve(n);
    },
    (n) => (late(n) ? `run ${n} was late` : null),
    (why) => said.push(why),
    { now: () => atMs, ...(forMs === undefined ? {} : { forMs }) },
  );
  return { last, said };
}

describe('another run', () => {
  test('is not made after one that answers', async () => {
    expect(await runs(() => false)).toEqual({ last: 1, said: [] });
  });

  test('is made until one answers, and why is said', async () => {
    expect(await runs((n) => n < 3)).toEqual({
      last: 3,
      said: ['run 1 was late; again', 'run 2 was late; again'],
    });
  });

  test('is made as long as there is time, however many there were', async () => {
    expect((await runs((n) => n < 12, 5 * 60_000)).last).toBe(12);
  });

  test('is not made when the time is up: the last one stands', async () => {
    expect((await runs(() => true, 60_000)).last).toBe(3);
  });

  test('has a name of its own', () => {
    expect([1, 2].map((n) => nameOfRun('corrected', n))).toEqual(['corrected', 'corrected-2']);
  });
});

describe('a run that the machine made late', () => {
  test('is made again when it does not hold what it is to show', () => {
    expect([20, 100, 150].map((ms) => isTooLate(ms, false))).toEqual([false, false, true]);
  });

  test('shows what it is to when it holds all the same, but for one that anything would hold in', () => {
    expect([150, 500, 700].map((ms) => isTooLate(ms, true))).toEqual([false, false, true]);
  });
});
