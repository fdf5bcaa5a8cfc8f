import { z } from 'zod';
import type { Place } from '#shared/policy/source/place.ts';
import type { PropertySource } from '#shared/policy/spring/environment/environment.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** `/actuator/env`: Spring Boot's `EnvironmentEndpoint.EnvironmentDescriptor`, versions 2 and 3. */
export const envAnswer = z.object({
  activeProfiles: z.array(z.string()),
  propertySources: z.array(
    z.object({
      name: z.string(),
      properties: z
        .record(z.string(), z.object({ value: z.unknown(), origin: z.string().optional() }))
        .default({}),
    }),
  ),
});

/** An environment as an application shows it. */
export interface ActuatorEnv {
  readonly activeProfiles: readonly string[];
  /** The highest precedence first, as in the answer. */
  readonly sources: readonly PropertySource[];
}

/** Stands for values that the endpoint only names by their type. */
const COMPLEX = /^Complex property type /;

/** Origins become places in `ANSWER!FILE`, as an entry of a jar is written. */
export function actuatorEnv(file: string, answer: z.infer<typeof envAnswer>): ActuatorEnv {
  return {
    activeProfiles: answer.activeProfiles,
    sources: answer.propertySources.map(({ name, properties }) => ({
      name,
      properties: Object.entries(properties).flatMap(([key, { value, origin }]) => {
        const known = scalar.safeParse(value);
        if (!known.success || COMPLEX.test(String(known.data))) return [];
        return [{ key, value: String(known.data ?? ''), place: placeOf(file, key, origin) }];
      }),
    })),
  };
}

/**
 * `class path resource [application.yml]:20:20` of Boot < 2.5 (`TextResourceOrigin.toString`), since then
 * `class path resource [application.yml] from lab.jar - 2:23`.
 */
function placeOf(file: string, key: string, origin: string | undefined): Place {
  const [, resource, line, column] =
    /\[([^\]]+)\](?: from .*)?(?::| - )(\d+):(\d+)$/.exec(origin ?? '') ?? [];
  if (resource === undefined) return { file, line: null, column: null, field: key };
  return { file: `${file}!${resource}`, line: Number(line), column: Number(column), field: key };
}
