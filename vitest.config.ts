import { defineConfig } from 'vitest/config';

/** Files of one kind of test; its name is the folder's. */
function filesOf(kind: string): { name: string; include: string[] } {
  return { name: kind, include: [`test/${kind}/**/*.test.ts`, `test/${kind}/**/*.test.tsx`] };
}

export default defineConfig({
  test: {
    projects: [
      // No assertion: what hangs has to end, however busy the machine is.
      { test: { ...filesOf('unit'), testTimeout: 60_000 } },
      { test: { ...filesOf('property'), testTimeout: 60_000 } },
      { test: { ...filesOf('integration'), testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { ...filesOf('package'), testTimeout: 120_000, hookTimeout: 120_000 } },
      {
        test: {
          ...filesOf('e2e'),
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // A window wants the machine for itself: timings shown on it are part of what is tested.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
