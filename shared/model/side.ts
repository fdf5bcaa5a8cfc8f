import { z } from 'zod';

/** The two deployments of a migration: *baseline* runs on Spring Cloud, *candidate* under Istio. */
export const side = z.enum(['baseline', 'candidate']);
export type Side = z.infer<typeof side>;
