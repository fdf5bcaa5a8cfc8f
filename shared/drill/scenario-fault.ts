import { z } from 'zod';
import type { Fault } from '#shared/model/index.ts';
import { duration, scenarioText } from './scenario-values.ts';

/**
 * A fault as it is written: `reset`, `refuse`, `{ status: 503 }`, `{ delay: 2s, jitter: 500ms }`, `{ truncate: 100 }` (bytes),
 * `{ bandwidth: 1000 }` (bytes per second).
 */
export const scenarioFault = z.union([
  z.enum(['reset', 'refuse']).transform((kind): Fault => ({ kind })),
  z
    .strictObject({
      status: z.int().min(200, 'is no final status').max(599, 'is no status'),
      body: scenarioText.default(''),
      contentType: z
        .string()
        .regex(/^[\x20-\x7e]+$/, 'expected a media type')
        .default('text/plain'),
    })
    .transform((parts): Fault => ({ kind: 'status', ...parts })),
  z
    .strictObject({ delay: duration, jitter: duration.default(0) })
    .transform(({ delay, jitter }): Fault => ({ kind: 'delay', delayMs: delay, jitterMs: jitter })),
  z
    .strictObject({ truncate: z.int().min(0) })
    .transform(({ truncate }): Fault => ({ kind: 'truncate', bytes: truncate })),
  z
    .strictObject({ bandwidth: z.int().min(1) })
    .transform(({ bandwidth }): Fault => ({ kind: 'bandwidth', bytesPerSecond: bandwidth })),
]);
