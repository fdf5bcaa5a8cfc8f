import { z } from 'zod';
import type { Property, PropertySource } from '#shared/policy/spring/environment/environment.ts';

/** `/actuator/configprops`: Spring Boot's `ConfigurationPropertiesReportEndpoint`; version 1 had no `contexts`. */
export const configPropsAnswer = z.object({
  contexts: z.record(
    z.string(),
    z.object({
      beans: z.record(
        z.string(),
        z.object({ prefix: z.string(), properties: z.record(z.string(), z.unknown()).default({}) }),
      ),
    }),
  ),
});

/** Deeper values of a bean are left out. */
const DEEPEST_VALUE = 32;

/** The effective values of all beans, defaults included, as properties below their prefixes. */
export function actuatorConfigProps(file: string, answer: z.infer<typeof configPropsAnswer>): PropertySource {
  const properties: Property[] = [];
  const add = (key: string, value: unknown, depth: number): void => {
    if (depth > DEEPEST_VALUE || value === null || value === undefined) return;
    if (Array.isArray(value)) value.forEach((item, index) => add(`${key}[${index}]`, item, depth + 1));
    else if (typeof value === 'object') {
      for (const [name, below] of Object.entries(value)) add(`${key}.${name}`, below, depth + 1);
    } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      properties.push({
        key,
        value: String(value),
        place: { file, line: null, column: null, field: key },
      });
    }
  };
  for (const { beans } of Object.values(answer.contexts)) {
    for (const bean of Object.values(beans)) add(bean.prefix, bean.properties, 0);
  }
  return { name: 'configprops', properties };
}
