import { z } from 'zod';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
/** A drill is watched and its timeline drawn. */
const LONGEST_MS = 6 * 3_600_000;

/** `250ms`, `30s`, `5m`, as milliseconds. */
export const duration = z
  .string('expected a duration such as 250ms, 30s or 5m')
  .regex(DURATION, 'expected a duration such as 250ms, 30s or 5m')
  .transform((text) => {
    const [, number, unit] = DURATION.exec(text) ?? [];
    return Number(number) * (UNITS[unit ?? ''] ?? 0);
  })
  .refine((ms) => ms <= LONGEST_MS, 'is longer than 6 hours');

export const share = z
  .number('expected a share from 0 to 1, such as 0.3')
  .min(0, 'is no share from 0 to 1')
  .max(1, 'is no share from 0 to 1');

/** Text for a body. */
export const scenarioText = z.string('expected a text; quote what looks like a number');
