import type { Place } from '#shared/policy/source/place.ts';
import type { Resource } from '../resource.ts';
import type { Kind, SpecOf } from './kinds.ts';
import type { MeshSource } from './mesh-source.ts';
import type { Unread } from './unread.ts';

/** A resource of a kind, with the template that Helm made it of. */
export interface KindResource<K extends Kind> extends Resource<SpecOf<K>> {
  readonly kind: K;
  readonly template: Place | null;
}

/** A resource that failed its schema: what it says about its hosts is not known. */
export interface BrokenResource {
  readonly kind: Kind;
  readonly name: string | null;
  readonly namespace: string;
  /** Hosts that it names (`NAME.NAMESPACE` of Services that are parents of a route); null when it may be about any. */
  readonly hosts: readonly string[] | null;
  /** Whether it may be about what sidecars do with calls; false when it names gateways only. */
  readonly forSidecars: boolean;
  readonly place: Place;
}

/** Everything that was read of the Istio side, in the order of the files. */
export interface IstioResources {
  readonly of: <K extends Kind>(kind: K) => readonly KindResource<K>[];
  readonly broken: readonly BrokenResource[];
  readonly unread: readonly Unread[];
  /** In the order in which they were found; later ones win where they repeat a field. */
  readonly mesh: readonly MeshSource[];
  /** Switches of istiod that a Deployment or an IstioOperator sets, and the compatibilityVersion. */
  readonly features: IstiodFeatures;
}

export interface IstiodFeatures {
  readonly env: ReadonlyMap<string, { readonly value: string; readonly place: Place }>;
  readonly compatibilityVersion: { readonly value: string; readonly place: Place } | null;
  /** Version of istiod's image, when a Deployment names one. */
  readonly image: { readonly value: string; readonly place: Place } | null;
}
