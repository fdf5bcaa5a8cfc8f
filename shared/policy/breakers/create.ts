import { z } from 'zod';
import type { Breaker } from './breaker.ts';
import { HystrixBreaker, HystrixSettingsSchema } from './hystrix.ts';
import { OutlierDetection, OutlierDetectionSettingsSchema } from './outlier-detection.ts';
import { PoolLimits, PoolLimitsSettingsSchema } from './pool-limits.ts';
import { Resilience4jBreaker, Resilience4jSettingsSchema } from './resilience4j.ts';
import { RibbonBreaker, RibbonSettingsSchema } from './ribbon.ts';

/** The settings of one machine, by its name; what is left out has the default of its schema. */
export const BreakerSettingsSchema = z.discriminatedUnion('machine', [
  HystrixSettingsSchema,
  Resilience4jSettingsSchema,
  RibbonSettingsSchema,
  OutlierDetectionSettingsSchema,
  PoolLimitsSettingsSchema,
]);
/** Every value known. */
export type BreakerSettings = z.infer<typeof BreakerSettingsSchema>;
/** Only what differs from the defaults. */
export type BreakerSettingsInput = z.input<typeof BreakerSettingsSchema>;

/** All values of a machine's settings, defaults included. @throws z.ZodError when a value is out of its bounds. */
export function breakerSettings(input: BreakerSettingsInput): BreakerSettings {
  return BreakerSettingsSchema.parse(input);
}

/** A machine in its first state. */
export function createBreaker(settings: BreakerSettings): Breaker {
  switch (settings.machine) {
    case 'hystrix':
      return new HystrixBreaker(settings);
    case 'resilience4j':
      return new Resilience4jBreaker(settings);
    case 'ribbon':
      return new RibbonBreaker(settings);
    case 'outlier-detection':
      return new OutlierDetection(settings);
    case 'pool-limits':
      return new PoolLimits(settings);
  }
}
