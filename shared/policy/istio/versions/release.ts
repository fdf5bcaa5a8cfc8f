import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { IstiodFeatures } from '../resources/resources.ts';
import { istioVersion, NEWEST_MINOR, OLDEST_MINOR, type IstioVersion } from './istio-version.ts';

/**
 * What decides which defaults hold: the version, and the switches that bring back older behaviour. `version` is null
 * when nobody said it or it is not known: then no default is.
 */
export interface IstioRelease {
  readonly version: IstioVersion | null;
  /** compatibilityVersion of the installation: behaves as that minor version where it has a switch for it. */
  readonly compatibility: IstioVersion | null;
  /** Environment variables of istiod that were given. */
  readonly env: ReadonlyMap<string, string>;
}

export interface ReleaseOptions {
  /** `1.31`; null when istiod's own Deployment may say it. */
  readonly version: string | null;
  readonly compatibilityVersion?: string | null;
  readonly env?: Readonly<Record<string, string>>;
}

const NOWHERE: Place = { file: '--istio-version', line: null, column: null, field: '' };

/** Puts together what options and resources say; options win. An unknown version is a problem. */
export function istioRelease(
  options: ReleaseOptions,
  features: IstiodFeatures,
  problems: Problems,
): IstioRelease {
  const env = new Map([...features.env].map(([name, { value }]) => [name, value]));
  for (const [name, value] of Object.entries(options.env ?? {})) env.set(name, value);
  const compatibility =
    options.compatibilityVersion == null
      ? features.compatibilityVersion
      : { value: options.compatibilityVersion, place: { ...NOWHERE, field: 'compatibilityVersion' } };
  const version = options.version === null ? features.image : { value: options.version, place: NOWHERE };
  if (version === null)
    problems.error(
      'ISTIO_VERSION_MISSING',
      'nothing says which version of Istio is meant',
      'Give it, for example 1.31: without it no default is known.',
      NOWHERE,
    );
  return {
    version: version === null ? null : known(version, problems),
    compatibility: compatibility === null ? null : known(compatibility, problems),
    env,
  };
}

function known({ value, place }: { value: string; place: Place }, problems: Problems): IstioVersion | null {
  const version = istioVersion(value);
  if (version !== undefined) return version;
  problems.error(
    'UNKNOWN_ISTIO_VERSION',
    `Istio "${value}" is not known; its defaults count as not known`,
    `Give a version from 1.${OLDEST_MINOR} to 1.${NEWEST_MINOR}.`,
    place,
  );
  return null;
}

/**
 * Whether a switch of istiod is on: as its environment says, else as the compatibilityVersion sets it, else by the
 * version. Boolean values as Go's strconv.ParseBool takes them.
 */
export function isOn(release: IstioRelease, feature: Feature): boolean | null {
  const { version, compatibility, env } = release;
  if (version === null) return null;
  const exists = version.minor >= feature.since && version.minor <= (feature.until ?? NEWEST_MINOR);
  const given = exists ? env.get(feature.name) : undefined;
  if (given !== undefined) {
    if (/^(1|t|true)$/i.test(given)) return true;
    if (/^(0|f|false)$/i.test(given)) return false;
  }
  const effective =
    exists && compatibility !== null && feature.inProfiles
      ? Math.min(version.minor, compatibility.minor)
      : version.minor;
  return effective >= feature.defaultsToTrueFrom;
}

/** A switch of istiod that came with a change of behaviour. */
export interface Feature {
  readonly name: string;
  /** Minor versions that read it. */
  readonly since: number;
  readonly until?: number;
  /** First minor version in which it is on by itself; Infinity when it never is. */
  readonly defaultsToTrueFrom: number;
  /** Whether the profiles of compatibilityVersion set it. */
  readonly inProfiles: boolean;
}

/** Release note 50506; manifests/charts/base/files/profile-compatibility-version-1.23.yaml. Gone in 1.27. */
export const EXCLUDE_503: Feature = {
  name: 'EXCLUDE_UNSAFE_503_FROM_DEFAULT_RETRY',
  since: 24,
  until: 26,
  defaultsToTrueFrom: 24,
  inProfiles: true,
};

/** Release note new_lb_algorithm_default. Gone in 1.19. */
export const LEGACY_BALANCING: Feature = {
  name: 'ENABLE_LEGACY_LB_ALGORITHM_DEFAULT',
  since: 14,
  until: 18,
  defaultsToTrueFrom: Number.POSITIVE_INFINITY,
  inProfiles: false,
};
