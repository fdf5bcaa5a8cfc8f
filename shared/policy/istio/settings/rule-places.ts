import type { Place } from '#shared/policy/source/place.ts';
import type { Origin } from '#shared/policy/model/setting.ts';
import type { Path } from '#shared/policy/source/yaml.ts';
import { fullHost } from '../host-name.ts';
import type { Resource } from '../resource.ts';
import type { HttpRoute, VirtualServiceSpec } from '../virtual-service/schema.ts';

/**
 * Where the parts of HTTP rules stand. A rule that a root delegates is put together of two resources, so parts are looked
 * up by themselves first, and by their rule only when it is a rule as somebody wrote it.
 */
export class RulePlaces {
  readonly #places = new WeakMap<object, (path: Path) => Place>();

  readonly #domain: string;
  /** Resources by their rules and the parts of these. */
  readonly #resources = new WeakMap<object, Resource<VirtualServiceSpec>>();

  constructor(resources: readonly Resource<VirtualServiceSpec>[], domain: string) {
    this.#domain = domain;
    for (const resource of resources) {
      const { spec, placeOf } = resource;
      for (const [index, rule] of (spec.http ?? []).entries()) {
        const at = (path: Path) => placeOf(['spec', 'http', index, ...path]);
        this.#places.set(rule, at);
        this.#resources.set(rule, resource);
        for (const [name, part] of Object.entries(rule))
          if (typeof part === 'object' && part !== null) {
            this.#places.set(part, (path) => at([name, ...path]));
            this.#resources.set(part, resource);
          }
      }
    }
  }

  /** A host that a part of a rule names, in full: short names are those of the namespace in which the part is written. */
  hostIn(rule: HttpRoute, field: keyof HttpRoute, host: string): string {
    const part = rule[field];
    const resource =
      (typeof part === 'object' ? this.#resources.get(part) : undefined) ?? this.#resources.get(rule);
    return resource === undefined ? host : fullHost(host, resource.namespace, this.#domain).toLowerCase();
  }

  /** Hosts of the VirtualService in which the rule stands as it is, in full; undefined for one that is put together. */
  hostsOf(rule: HttpRoute): readonly string[] | undefined {
    const resource = this.#resources.get(rule);
    return resource?.spec.hosts?.map((host) =>
      fullHost(host, resource.namespace, this.#domain).toLowerCase(),
    );
  }

  /** Place of a field of a rule; of a rule put together, at least that of its route. */
  placeOf(rule: HttpRoute, field: keyof HttpRoute, origin: Origin): (path: Path) => Place {
    const part = rule[field];
    const own = typeof part === 'object' ? this.#places.get(part) : undefined;
    if (own !== undefined) return own;
    const whole = this.#places.get(rule);
    if (whole !== undefined) return (path) => whole([field, ...path]);
    const route = origin.kind === 'written' ? origin.place : NOWHERE;
    return () => route;
  }
}

const NOWHERE: Place = { file: 'istiod', line: null, column: null, field: '' };
