import { notKnown, written, type Setting } from '#shared/policy/model/setting.ts';
import { computed } from '../effective/combine.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import { atLeast, reached, type SpringVersions } from '../versions/spring-versions.ts';

/** A pattern by the name of its properties. */
export type Resilience4jModule =
  | 'circuitbreaker'
  | 'timelimiter'
  | 'retry'
  | 'bulkhead'
  | 'thread-pool-bulkhead'
  | 'ratelimiter';

/** Who asks for an instance: a factory of Spring Cloud Circuit Breaker, or an annotation of Resilience4j. */
export type AskedBy = 'factory' | 'annotation';

/** How many `base-config` steps are followed; more are a circle. */
const MOST_BASES = 16;

/**
 * Where a value of an instance can stand, nearest first; names of properties without the last step. Empty where no property
 * counts.
 *
 * - Resilience4j 2: the instance, what `base-config` names, and so on, at last `configs.default`. In 1.x the instance and its
 *   `base-config` alone, whose own base does not count; `configs.default` holds for instances without properties only.
 *   `backends` is another name of `instances`. Source: resilience4j-framework-common 1.7.0
 *   CircuitBreakerConfigurationProperties.createCircuitBreakerConfig, 2.0.0 CommonCircuitBreakerConfigurationProperties;
 *   the other modules alike.
 * - Spring Cloud Circuit Breaker since 3.0 takes `configs.ID` for a breaker without an instance
 *   (Resilience4JCircuitBreakerFactory.create). Before 1.0.5 and in 2.0.0 its registries know no properties
 *   (Resilience4JAutoConfiguration).
 */
export function placesOf(
  reader: SettingsReader,
  module: Resilience4jModule,
  instance: string,
  askedBy: AskedBy = 'factory',
): Setting<readonly string[]> {
  const none: Setting<readonly string[]> = computed('no property counts', [], () => []);
  if (!hasOwn(reader, 'resilience4j')) return none;
  const reads = askedBy === 'annotation' ? true : factoryReadsProperties(reader.versions);
  if (reads === null)
    return notKnown('whether the breaker reads resilience4j.* depends on the service release');
  if (!reads) return none;
  const line = reader.versions.line('resilience4j');
  if (line === null)
    return notKnown('which entries of resilience4j.* count depends on its version, which is not known');
  const own = ownPlaces(reader, module, instance);
  if (own.length > 1)
    return notKnown(
      `${instance} stands below instances and backends: which of both counts is not known`,
      reader.environment.placeOf(own[1] ?? '') ?? null,
    );
  const [first] = own;
  const start =
    first ??
    (askedBy === 'factory' && namesConfigs(reader.versions) && hasOwn(reader, configOf(module, instance))
      ? configOf(module, instance)
      : configOf(module, 'default'));
  return chain(reader, module, start, line === '1' ? 1 : MOST_BASES, line !== '1');
}

/** Whether an instance name has settings of its own. */
export function hasOwnPlaces(reader: SettingsReader, module: Resilience4jModule, instance: string): boolean {
  return (
    ownPlaces(reader, module, instance).length > 0 ||
    (namesConfigs(reader.versions) && hasOwn(reader, configOf(module, instance)))
  );
}

/** The kinds of entries that may be about one instance. */
export function entryKinds(reader: SettingsReader): readonly string[] {
  return namesConfigs(reader.versions) ? ['instances', 'backends', 'configs'] : ['instances', 'backends'];
}

/** Modules that have `backends`: Common…ConfigurationProperties.getBackends. */
const WITH_BACKENDS: ReadonlySet<Resilience4jModule> = new Set([
  'circuitbreaker',
  'retry',
  'bulkhead',
  'thread-pool-bulkhead',
]);

function ownPlaces(reader: SettingsReader, module: Resilience4jModule, instance: string): string[] {
  return (WITH_BACKENDS.has(module) ? ['instances', 'backends'] : ['instances'])
    .map((kind) => `resilience4j.${module}.${kind}.${instance}`)
    .filter((name) => hasOwn(reader, name));
}

function chain(
  reader: SettingsReader,
  module: Resilience4jModule,
  start: string,
  mostBases: number,
  endsWithDefault: boolean,
): Setting<readonly string[]> {
  const steps: string[] = [];
  let next: string | undefined = start;
  while (next !== undefined && !steps.includes(next) && steps.length <= mostBases) {
    steps.push(next);
    const base: Setting<string> | undefined = reader.written([`${next}.base-config`]);
    if (base?.known === false) return base;
    next = base === undefined ? undefined : configOf(module, base.value);
  }
  const common = configOf(module, 'default');
  if (endsWithDefault && !steps.includes(common)) steps.push(common);
  const place = reader.environment.placeOf(start);
  return place === undefined ? computed('the common configuration', [], () => steps) : written(steps, place);
}

function configOf(module: Resilience4jModule, name: string): string {
  return `resilience4j.${module}.configs.${name}`;
}

function hasOwn(reader: SettingsReader, name: string): boolean {
  return reader.environment.placeOf(name) !== undefined;
}

/** Source: the spring-cloud-dependencies POMs of Hoxton.SR11 (1.0.5) and 2020.0.2 (2.0.1). */
function factoryReadsProperties(versions: SpringVersions): boolean | null {
  return versions.train === '2020.0' ? reached(versions, '2020.0', 2) : reached(versions, 'Hoxton', 11);
}

function namesConfigs(versions: SpringVersions): boolean {
  const line = versions.line('circuitbreaker');
  return line !== null && atLeast(line, '3.0');
}
