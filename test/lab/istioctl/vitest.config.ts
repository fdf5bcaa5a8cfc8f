import { defineConfig } from 'vitest/config';

/** Tests that need the lab's istioctl, in MESHPROOF_ISTIOCTL: `run.ts` starts them. */
export default defineConfig({ test: { include: ['test/lab/istioctl/*.test.ts'], testTimeout: 120_000 } });
