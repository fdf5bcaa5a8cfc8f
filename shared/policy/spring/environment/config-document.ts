import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import type { Property, PropertySource } from './environment.ts';
import { readProperties } from './properties-text.ts';
import { readYamlProperties } from './yaml-properties.ts';

/** One document of a configuration file: the part between two `---` (`#---` in a .properties file). */
export interface ConfigDocument extends PropertySource {
  /** The file that it is a part of. */
  readonly file: string;
  /** Where it begins. */
  readonly place: Place;
}

/** Extensions of configuration files, the ones that are overridden first (`StandardConfigDataLocationResolver`). */
export const EXTENSIONS = ['yaml', 'yml', 'properties'] as const;

/** Reads a file by its extension. Documents are named as an actuator names them. Never throws. */
export function readConfigDocuments(source: SourceText, problems: Problems): ConfigDocument[] {
  const parts = source.file.endsWith('.properties')
    ? readProperties(source, problems)
    : readYamlProperties(source, problems);
  return parts.map(({ properties, place }, index) => ({
    name: parts.length === 1 ? source.file : `${source.file} (document #${index})`,
    file: source.file,
    place,
    properties,
  }));
}

/** What a reader finds in one document. */
export interface DocumentPart {
  readonly properties: readonly Property[];
  readonly place: Place;
}
