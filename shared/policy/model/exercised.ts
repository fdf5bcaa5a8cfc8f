import { z } from 'zod';

/** How many requests of a capture each declared route takes. */
export const exercisedRoutes = z.object({
  capture: z.string(),
  routes: z.array(
    z.object({
      side: z.enum(['spring', 'istio']),
      route: z.string(),
      /** Where it is declared. */
      origin: z.string(),
      requests: z.int(),
    }),
  ),
});
export type ExercisedRoutes = z.infer<typeof exercisedRoutes>;
