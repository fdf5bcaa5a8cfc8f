import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { TRACING } from '../defaults/tracing.ts';
import { mapped } from '../effective/combine.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';

/** Sleuth's and Micrometer's words for the formats. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['b3', 'b3'],
  ['b3-multi', 'b3-multi'],
  ['w3c', 'w3c'],
  ['aws', 'aws'],
  ['custom', 'custom'],
]);

/**
 * The formats in which an application writes trace context into its requests, sorted; null when nothing shows that it
 * traces at all. Sleuth's B3 is the form with several headers, Micrometer's the one with a single header.
 */
export function tracePropagation(reader: SettingsReader): Setting<readonly string[]> | null {
  const { environment, versions } = reader;
  const words = (formats: readonly string[]) =>
    formats.map((name) => FORMATS.get(name.toLowerCase().replaceAll('_', '-')) ?? name.toLowerCase()).sort();
  if (versions.train === null)
    return (environment.placeOf('spring.sleuth') ?? environment.placeOf('management.tracing'))
      ? notKnown('the default format depends on the version of Spring Cloud, which is not known')
      : null;
  if (versions.has('sleuth') === true) {
    if (environment.placeOf('spring.sleuth') === undefined) return null;
    const types = reader.list(['spring.sleuth.propagation.type'], TRACING.sleuth);
    return mapped(types, (list) => words(list).map((name) => (name === 'b3' ? 'b3-multi' : name)));
  }
  if (environment.placeOf('management.tracing') === undefined) return null;
  const produce = reader.list(
    ['management.tracing.propagation.type', 'management.tracing.propagation.produce'],
    TRACING.micrometer,
  );
  return mapped(produce, words);
}
