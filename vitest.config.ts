import { defineConfig } from 'vitest/config';

/** Files of one kind of test; its name is the folder's. */
function filesOf(kind: string): { name: string; include: string[] } {
  return { name: kind, include: [`test/${kind}/**/*.test.ts`, `test/${kind}/**/*.test.tsx`] };
}

/** No assertion: what hangs has to end, however busy the machine is. In milliseconds. */
function within(limit: number) {
  return { testTimeout: limit, hookTimeout: limit, expect: { poll: { timeout: 30_000 } } };
}

/** Drawn cases are the same in CI each time. */
const DRAWN = { setupFiles: ['test/fixtures/drawn-in-ci.ts'] };

/**
 * What is wrong is wrong again; what the machine did in a moment is not. `npm test` names each test that needed it, and
 * nothing that computes alone gets it.
 */
const REAL_PARTS = { retry: 1 };

export default defineConfig({
  test: {
    projects: [
      { test: { ...filesOf('unit'), ...within(120_000), ...DRAWN } },
      { test: { ...filesOf('property'), ...within(120_000), ...DRAWN } },
      { test: { ...filesOf('integration'), ...within(300_000), ...REAL_PARTS } },
      { test: { ...filesOf('package'), ...within(600_000), ...REAL_PARTS } },
      {
        test: {
          ...filesOf('e2e'),
          ...within(300_000),
          ...REAL_PARTS,
          // A window wants the machine for itself: timings shown on it are part of what is tested.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
