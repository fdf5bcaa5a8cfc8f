import { expect, test } from 'vitest';
import { Checks } from '#test/lab/checks.ts';
import { checkOnTime } from '#test/lab/scenario/lateness.ts';

function made(...replays: { p50: number; p99: number; valid: boolean }[]) {
  const checks = new Checks(() => undefined);
  checkOnTime(
    checks,
    'corrected',
    replays.map(({ p50, p99, valid }) => ({ sendLagMs: { p50, p99, max: 2 * p99 }, valid })),
  );
  return checks.made[0];
}

test('a replay that is on time passes', () => {
  expect(made({ p50: 0.3, p99: 4, valid: true })).toMatchObject({ ok: true });
});

test('so does one that met a stall and says so, and that latency is not judged is told', () => {
  const check = made({ p50: 0.3, p99: 4, valid: true }, { p50: 0.4, p99: 180, valid: false });
  expect(check).toMatchObject({ ok: true });
  expect(check?.detail).toContain('late: latency is not judged');
});

test.each([
  ['does not say that it was late', { p50: 0.3, p99: 180, valid: true }],
  ['says that it was late when it was not', { p50: 0.3, p99: 4, valid: false }],
  ['was late throughout, which no stall explains', { p50: 90, p99: 180, valid: false }],
])('one fails that %s', (_, replay) => {
  expect(made(replay)).toMatchObject({ ok: false });
});
