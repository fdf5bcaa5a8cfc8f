import type { Place } from '#shared/policy/source/place.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import type { DeclaredAnnotation } from '../annotation-value.ts';
import type { AnnotationsRead } from '../annotations.ts';
import { kindOfAnnotation } from '../policy-annotation-types.ts';
import { textsAttribute } from './attributes.ts';

/** A path that the application answers by a method of its own. */
export interface ControllerPath {
  /** Pattern of Spring: `/api/owners/{id}`. */
  readonly pattern: string;
  readonly place: Place;
}

/**
 * Mapped methods of classes; those of interfaces are Feign's. Paths that are no constants are left out.
 * Source: spring-web RequestMapping.java; Spring reference, "Mapping Requests".
 */
export function controllerPaths(all: readonly AnnotationsRead[]): ControllerPath[] {
  return all
    .flatMap(({ types }) => [...types.values()])
    .filter(({ kind, abstract }) => kind === 'class' && !abstract)
    .flatMap(({ annotations, members }) =>
      members.flatMap((member): ControllerPath[] => {
        const own = mappingOf(member.annotations);
        if (own === undefined) return [];
        const above = mappingOf(annotations);
        const bases = above === undefined ? [''] : pathsOf(above);
        return bases.flatMap((base) =>
          pathsOf(own).map((path) => ({
            pattern: `/${base}/${path}`.replaceAll(/\/{2,}/g, '/').replace(/(.)\/$/, '$1'),
            place: own.place,
          })),
        );
      }),
    );
}

function mappingOf(annotations: readonly DeclaredAnnotation[]): DeclaredAnnotation | undefined {
  return annotations.find(({ type }) => kindOfAnnotation(type) === 'mapping');
}

function pathsOf({ attributes }: DeclaredAnnotation): readonly string[] {
  const written = textsAttribute(attributes, 'value') ?? textsAttribute(attributes, 'path');
  return written === undefined ? [''] : (valueOf(written) ?? []);
}
