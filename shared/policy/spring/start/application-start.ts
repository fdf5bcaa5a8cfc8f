import { placeText } from '#shared/policy/source/place.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { buildEnvironment } from '../environment/build-environment.ts';
import { readConfigDocuments } from '../environment/config-document.ts';
import type { Environment, Property, PropertySource } from '../environment/environment.ts';
import { canonicalName, stepsOf } from '../environment/property-name.ts';
import type { ContainerStart } from './container-start.ts';

/** What the start of an application says, as Spring reads it. */
export interface ApplicationStart {
  /** The highest precedence first. */
  readonly sources: readonly PropertySource[];
  /** Active profiles; undefined when the start says nothing about them, or what it says is not known. */
  readonly profiles: readonly string[] | undefined;
  readonly missing: readonly string[];
  /** Equal for starts that tell an application the same. */
  readonly said: string;
}

/** What {@link ApplicationStart.said} is for an application of which no start is known, or whose start says nothing. */
export const NOTHING_SAID = said([], undefined, []);

/** Other files than Spring Boot reads by itself (Spring Boot reference, "Externalized Configuration"). */
const OTHER_FILES = [
  'spring.config.location',
  'spring.config.additional-location',
  'spring.config.name',
  'spring.cloud.bootstrap.location',
  'spring.cloud.bootstrap.name',
];
/** Variables of the system and of the JVM, which say nothing to Spring. */
const OF_SYSTEM = /^(?:TZ|LANG|LC_\w+|PATH|HOME|HOSTNAME|JAVA_\w+|JVM_\w+)$/;
const JSON_VARIABLE = 'SPRING_APPLICATION_JSON';

/**
 * Puts the parts of starts in Spring Boot's order: arguments, SPRING_APPLICATION_JSON, system properties, variables. Source:
 * Spring Boot reference, "Externalized Configuration"; `SpringApplicationJsonEnvironmentPostProcessor`.
 * @param several containers of one application; what they don't agree about is not known
 */
export function applicationStart(several: readonly ContainerStart[]): ApplicationStart {
  const args = agreed(several, ({ args: own }) => own, nameKey);
  const system = agreed(several, ({ system: own }) => own, nameKey);
  const variables = agreed(
    several,
    ({ variables: own }) => own,
    ({ key }) => key.toUpperCase(),
  );
  const missing = several.flatMap((start) => start.missing);
  const json = variables.find(({ key }) => key === JSON_VARIABLE);
  if (json?.start?.unknown !== undefined)
    missing.push(`${JSON_VARIABLE} is not known: ${json.start.unknown}`);
  const sources: PropertySource[] = [
    { name: 'commandLineArgs', properties: args },
    { name: 'spring.application.json', properties: json === undefined ? [] : jsonProperties(json, missing) },
    { name: 'systemProperties', properties: system },
    // A container may have variables whose names are properties as they are; those are found without relaxed rules.
    { name: 'systemEnvironment', properties: variables.filter(({ key }) => !key.includes('.')) },
    { name: 'dotted variables', properties: variables.filter(({ key }) => key.includes('.')) },
  ].filter(({ properties }) => properties.length > 0);
  const environment = buildEnvironment(sources, new Problems());
  const profiles = profilesIn(environment, missing);
  for (const name of OTHER_FILES) {
    const place = environment.placeOf(name);
    if (place !== undefined) missing.push(`${placeText(place)} names other files, which are not followed`);
  }
  for (const setting of environment.list('spring.config.import') ?? [])
    if (!setting.known || !/^(?:optional:)?configserver:/.test(setting.value))
      missing.push('spring.config.import of its start is not followed');
  return { sources, profiles, missing, said: said(sources, profiles, missing) };
}

function profilesIn(environment: Environment, missing: string[]): readonly string[] | undefined {
  const active = environment.list('spring.profiles.active');
  const included = environment.list('spring.profiles.include') ?? [];
  const unknown = [...(active ?? []), ...included].find((one) => !one.known);
  if (unknown !== undefined && !unknown.known) {
    missing.push(`which profiles are active is not known: ${unknown.reason}`);
    return undefined;
  }
  if (active === undefined) return undefined;
  return [...included, ...active].flatMap((one) => valueOf(one) ?? []).filter((name) => name !== '');
}

function nameKey({ key }: Property): string {
  return canonicalName(stepsOf(key));
}

/** The properties of one kind that all starts have with one value; the others are there, and not known. */
function agreed(
  several: readonly ContainerStart[],
  of: (start: ContainerStart) => readonly Property[],
  keyOf: (property: Property) => string,
): Property[] {
  const maps = several.map((start) => new Map(of(start).map((property) => [keyOf(property), property])));
  const [first, ...others] = maps;
  if (first === undefined) return [];
  if (others.length === 0) return [...first.values()];
  const keys = new Set(maps.flatMap((map) => [...map.keys()]));
  return [...keys].flatMap((key) => {
    const all = maps.map((map) => map.get(key));
    const [one] = all.flatMap((property) => property ?? []);
    if (one === undefined) return [];
    if (all.every((property) => property !== undefined && same(property, one))) return [one];
    const places = several.map(
      ({ what, place }) => `${what} (${placeText({ ...place, column: null, field: '' })})`,
    );
    const unknown = `${places.join(' and ')} do not agree about ${one.key}; give one of them, or say the profiles with --application`;
    return [{ ...one, value: '', start: { unknown } }];
  });
}

function same(one: Property, other: Property): boolean {
  return one.value === other.value && one.start?.unknown === other.start?.unknown;
}

function jsonProperties({ value, place, start }: Property, missing: string[]): Property[] {
  if (start?.unknown !== undefined) return [];
  const problems = new Problems();
  const documents = readConfigDocuments({ file: `${JSON_VARIABLE}.yml`, text: value }, problems);
  if (problems.found.length > 0) missing.push(`${JSON_VARIABLE} of its start is no JSON`);
  return documents.flatMap(({ properties }) =>
    properties.map((property) => ({ ...property, place, start: {} })),
  );
}

function said(
  sources: readonly PropertySource[],
  profiles: readonly string[] | undefined,
  missing: readonly string[],
): string {
  const lines = sources.flatMap(({ name, properties }) =>
    properties.flatMap(({ key, value, start }) =>
      OF_SYSTEM.test(key) ? [] : [`${name} ${key}=${start?.unknown ?? value}`],
    ),
  );
  return JSON.stringify([profiles ?? null, missing, lines.sort()]);
}
