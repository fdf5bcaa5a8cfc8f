import type { CallSettingName, CallSettingValues } from '#shared/policy/model/call-settings.ts';
import { byDefault, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import type { Unread } from '../resources/unread.ts';
import { NEWEST_MINOR, OLDEST_MINOR } from '../versions/istio-version.ts';
import { EXCLUDE_503, isOn, LEGACY_BALANCING, type IstioRelease } from '../versions/release.ts';
import { DEFAULTS, type DefaultRow } from './default-table.ts';

/** Gives the values that nobody wrote, for one release. */
export interface Defaults {
  readonly release: IstioRelease;
  /** @param when Under which conditions besides `always`; see {@link DefaultRow.when}. */
  readonly of: <Name extends CallSettingName>(
    name: Name,
    when?: DefaultRow['when'],
  ) => Setting<CallSettingValues[Name]>;
}

/** The kinds of resources that could set what a default stands for; an unread one of them makes it not known. */
const SET_BY: readonly (readonly [prefix: string, kinds: readonly string[]])[] = [
  ['retry.', ['VirtualService', 'MeshConfig']],
  ['timeout.requestMs', ['VirtualService']],
  ['timeout.', ['DestinationRule', 'MeshConfig']],
  ['ejection.', ['DestinationRule', 'MeshConfig']],
  ['pool.', ['DestinationRule', 'MeshConfig']],
  ['balancing.', ['DestinationRule', 'MeshConfig']],
  ['limit.', ['EnvoyFilter', 'Mixer']],
  ['cors.', ['VirtualService']],
  ['mirror.', ['VirtualService']],
  ['fault.', ['VirtualService']],
  ['headers.', ['VirtualService', 'Mixer']],
  ['security.mtls', ['PeerAuthentication']],
  ['security.jwtIssuers', ['RequestAuthentication']],
  ['security.', ['AuthorizationPolicy', 'Mixer']],
];

/** The defaults of a release; without a known version none is known. */
export function istioDefaults(release: IstioRelease, unread: readonly Unread[]): Defaults {
  const cache = new Map<string, Setting<never>>();
  return {
    release,
    of: (name, when = 'always') => {
      const key = `${when} ${name}`;
      const known = cache.get(key) ?? find(release, unread, name, when);
      cache.set(key, known);
      return known;
    },
  };
}

function find(
  release: IstioRelease,
  unread: readonly Unread[],
  name: CallSettingName,
  when: DefaultRow['when'],
): Setting<never> {
  const kinds = SET_BY.find(([prefix]) => name.startsWith(prefix))?.[1] ?? [];
  const hole = unread.find(({ kind }) => (kind === null ? kinds.length > 0 : kinds.includes(kind)));
  if (hole !== undefined) return notKnown('a document that may set it could not be read', hole.place);
  const { version } = release;
  if (version === null) return notKnown('the version of Istio is not known, so its default is not');
  const minor = effectiveMinor(release, name);
  const row = DEFAULTS.find(
    (candidate) =>
      candidate.name === name && candidate.when === when && candidate.from <= minor && minor <= candidate.to,
  );
  if (row === undefined) return notKnown(`the default of ${name} in Istio ${version.text} is not known`);
  return byDefault(row.value, row.of, rangeText(row), row.source) as Setting<never>;
}

/** The minor version whose default holds, where a switch brings back an older one. */
function effectiveMinor(release: IstioRelease, name: CallSettingName): number {
  const minor = release.version?.minor ?? 0;
  if (name === 'retry.statuses' && isOn(release, EXCLUDE_503) === false) return Math.min(minor, 23);
  if (name === 'balancing.algorithm' && isOn(release, LEGACY_BALANCING) === true) return Math.min(minor, 13);
  return minor;
}

/** `Istio ≥ 1.24`, `Istio ≤ 1.13`, `Istio 1.4 to 1.31`. */
export function rangeText({ from, to }: Pick<DefaultRow, 'from' | 'to'>): string {
  if (from > OLDEST_MINOR && to === NEWEST_MINOR) return `≥ 1.${from}`;
  if (from === OLDEST_MINOR && to < NEWEST_MINOR) return `≤ 1.${to}`;
  return `1.${from} to 1.${to}`;
}
