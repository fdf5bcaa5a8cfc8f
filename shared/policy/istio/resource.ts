import { z } from 'zod';
import type { Place } from '../source/place.ts';
import { check } from '../source/check.ts';
import type { Problems } from '../source/problem.ts';
import type { Path, YamlDocument } from '../source/yaml.ts';

/** A resource of Kubernetes whose spec has been checked. */
export interface Resource<Spec> {
  readonly namespace: string;
  readonly name: string;
  /** ISO time of creation where a cluster said so; istiod orders by it, then by name and namespace. */
  readonly created: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: Spec;
  /** Place of a value of the resource: `['spec', 'http', 0]`. */
  readonly placeOf: (path: Path) => Place;
}

const metadata = z.object({
  name: z.string().min(1),
  namespace: z.string().optional(),
  creationTimestamp: z.union([z.string(), z.null()]).optional(),
  labels: z.record(z.string(), z.string()).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
});

const withSpec = z.object({ metadata, spec: z.unknown() });

/** Checks the spec of one kind of resource. Undefined when it can't be used; the problems say why. */
export function readResource<Spec>(
  spec: z.ZodType<Spec>,
  document: YamlDocument,
  problems: Problems,
): Resource<Spec> | undefined {
  const envelope = check(withSpec, document, [], document.value, problems);
  if (envelope === undefined) return undefined;
  const checked = check(spec, document, ['spec'], envelope.spec, problems);
  if (checked === undefined) return undefined;
  const { name, namespace, creationTimestamp, labels, annotations } = envelope.metadata;
  return {
    name,
    namespace: namespace ?? 'default',
    created: creationTimestamp ?? null,
    labels: labels ?? {},
    annotations: annotations ?? {},
    spec: checked,
    placeOf: document.placeOf,
  };
}
