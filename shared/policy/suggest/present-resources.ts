import type { KindResource, IstioResources } from '../istio/resources/resources.ts';
import { KINDS, type Kind } from '../istio/resources/kinds.ts';
import { durationMs } from '../istio/resources/protobuf.ts';
import type { Suggestion } from '../model/audit.ts';
import type { ResourceToWrite } from './resource-text.ts';
import { isObject, own } from './same-value.ts';

type AnyResource = KindResource<Kind>;

/** Kinds of which a file is looked for, beside which new resources belong. */
const NEIGHBOURS = ['VirtualService', 'DestinationRule', 'Gateway', 'Service'] as const;

/** The resources that are there before anything is suggested. */
export class PresentResources {
  readonly #resources: IstioResources | null;
  /** By kind, then by namespace and name; filled when a kind is asked for. */
  readonly #found = new Map<Kind, ReadonlyMap<string, AnyResource>>();
  /** A file with resources, beside which others belong; null when there is none. */
  readonly file: string | null;

  constructor(resources: IstioResources | null) {
    this.#resources = resources;
    const [first] = NEIGHBOURS.flatMap((kind) => resources?.of(kind).slice(0, 1) ?? []);
    this.file = first?.placeOf([]).file ?? null;
  }

  /** Whether a resource of that name already says all that is wanted, and nothing else. */
  says(wanted: ResourceToWrite): boolean {
    const present = this.#of(wanted);
    return present !== undefined && saysTheSame(present.spec, wanted.spec);
  }

  /** Where the resource stands that would be changed, null when it would be a new one. */
  sourceOf(wanted: ResourceToWrite): Suggestion['source'] {
    const present = this.#of(wanted);
    if (present === undefined) return null;
    const { template } = present;
    return {
      place: present.placeOf([]),
      sha256: null,
      made: template === null ? null : `Helm made it of ${template.file}`,
    };
  }

  #of({ kind, metadata }: ResourceToWrite): AnyResource | undefined {
    if (!isKind(kind)) return undefined;
    let known = this.#found.get(kind);
    if (known === undefined) {
      const all: readonly AnyResource[] = this.#resources?.of(kind) ?? [];
      // The first of one name counts.
      known = new Map(all.toReversed().map((one) => [`${one.namespace}/${one.name}`, one]));
      this.#found.set(kind, known);
    }
    return known.get(`${metadata.namespace}/${metadata.name}`);
  }
}

function isKind(name: string): name is Kind {
  return Object.hasOwn(KINDS, name);
}

/** Some schemas read durations as milliseconds. */
function saysTheSame(read: unknown, wanted: unknown): boolean {
  if (read === wanted) return true;
  if (typeof read === 'number' && typeof wanted === 'string') return durationMs(wanted) === read;
  if (Array.isArray(read))
    return (
      Array.isArray(wanted) &&
      read.length === wanted.length &&
      read.every((item, index) => saysTheSame(item, wanted[index]))
    );
  if (!isObject(read) || !isObject(wanted)) return false;
  const keys = new Set([...Object.keys(read), ...Object.keys(wanted)]);
  return [...keys].every((key) => saysTheSame(own(read, key), own(wanted, key)));
}
