import { byDefault, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { isOn, type IstioRelease } from '../versions/release.ts';
import { BEHAVIOURS, SWITCHES, type BehaviourValues } from './behaviour-table.ts';
import { rangeText } from './defaults.ts';

/** What a release does by itself; not known without a version. */
export function istioBehaviour<Name extends keyof BehaviourValues>(
  release: IstioRelease,
  name: Name,
): Setting<BehaviourValues[Name]> {
  const { version } = release;
  if (version === null) return notKnown('the version of Istio is not known');
  const minor = effectiveMinor(release, version.minor, name);
  const row = BEHAVIOURS.find((one) => one.name === name && one.from <= minor && minor <= one.to);
  if (row === undefined) return notKnown(`what Istio ${version.text} does is not known`);
  return byDefault(row.value, 'Istio', rangeText(row), row.source) as Setting<BehaviourValues[Name]>;
}

/** The minor version that behaves alike, where a switch says another one than the release's own. */
function effectiveMinor(release: IstioRelease, minor: number, name: keyof BehaviourValues): number {
  const feature = SWITCHES[name];
  if (feature === undefined) return minor;
  const first = feature.defaultsToTrueFrom;
  return isOn(release, feature) === true ? Math.max(minor, first) : Math.min(minor, first - 1);
}
