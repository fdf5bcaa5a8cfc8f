import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { Attributes } from '../annotation-value.ts';
import type { AnnotationsRead } from '../annotations.ts';
import { annotationsAttribute, classAttribute, textsAttribute } from './attributes.ts';

/** A file that a class adds to the environment. */
export interface PropertySourceUse {
  /** Canonical name of the class. */
  readonly type: string;
  /** Locations, the ones that are overridden first; placeholders as written. */
  readonly locations: Setting<readonly string[]>;
  /** The class that reads it; undefined for Spring's own, which reads `.properties`. */
  readonly factory: Setting<string> | undefined;
  /** The `@Profile` of the class; undefined without. */
  readonly profiles: Setting<readonly string[]> | undefined;
  readonly place: Place;
}

/** `@PropertySource` and `@PropertySources`, in the order of their classes. */
export function propertySourceUses(read: AnnotationsRead): PropertySourceUse[] {
  const profiles = new Map(
    read.annotations
      .filter(({ kind, target }) => kind === 'profile' && target.kind === 'type')
      .map(({ target, attributes, place }) => [
        target.type,
        textsAttribute(attributes, 'value') ?? notKnown('@Profile names none', place),
      ]),
  );
  return read.annotations.flatMap(({ kind, target, attributes, place }) => {
    const use = (own: Attributes, at: Place): PropertySourceUse => ({
      type: target.type,
      locations: textsAttribute(own, 'value') ?? notKnown('no file is written', at),
      factory: classAttribute(own, 'factory'),
      profiles: profiles.get(target.type),
      place: at,
    });
    if (kind === 'property-source') return [use(attributes, place)];
    if (kind !== 'property-sources') return [];
    return annotationsAttribute(attributes, 'value').map(({ attributes: own, place: at }) =>
      own.known ? use(own.value, at ?? place) : { ...use({}, at ?? place), locations: own },
    );
  });
}
