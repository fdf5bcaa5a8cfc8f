import type { Destination } from '#shared/policy/model/decision.ts';
import type { VersionShares } from '#shared/policy/model/policy.ts';
import type { CallSettingValues } from '#shared/policy/model/call-settings.ts';
import { derived, notKnown, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { usesRibbon } from '../effective/balancing.ts';
import type { Callee } from '../effective/caller.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import type { EurekaInstance, EurekaService } from '../eureka/eureka-apps.ts';

const PREFIX = 'spring.cloud.loadbalancer';

/**
 * How a client's calls divide over the versions that the registry's metadata tell apart: by the metadata `weight` with
 * `configurations: weighted`, else because the balancer takes each instance in turn. Empty where the registry shows no
 * versions. Source: spring-cloud-commons WeightedServiceInstanceListSupplier (METADATA_WEIGHT_KEY, DEFAULT_WEIGHT).
 */
export function versionShares(
  reader: SettingsReader,
  { id, client }: Callee,
  algorithm: Setting<CallSettingValues['balancing.algorithm']> | undefined,
  registered: readonly EurekaService[] | null,
): { readonly shares?: Setting<VersionShares> } {
  const isWeighted = isWeightedBy(reader, client);
  if (registered === null)
    return isWeighted
      ? {
          shares: notKnown(
            'the weights are metadata of the registered instances: give the registry’s answer',
          ),
        }
      : {};
  const instances = (registered.find(({ name }) => name === id)?.instances ?? []).filter(
    ({ status }) => status === 'UP',
  );
  const versions = Map.groupBy(instances, ({ version }) => version);
  if (versions.size < 2) return {};
  if (isWeighted) return { shares: byWeight(id, versions) };
  const inTurn = ['round-robin', 'random'].includes(valueOf(algorithm) ?? '');
  return {
    shares: inTurn
      ? sharesOf(
          id,
          versions,
          'instances',
          'each registered instance is taken in turn',
          ({ length }) => length,
        )
      : notKnown(
          'which of the registered versions are called is not known: how an instance is chosen is not modelled',
        ),
  };
}

function isWeightedBy(reader: SettingsReader, client: string): boolean {
  const kind = reader.written([`${PREFIX}.clients.${client}.configurations`, `${PREFIX}.configurations`]);
  return valueOf(kind ?? notKnown('')) === 'weighted' && valueOf(usesRibbon(reader)) === false;
}

type Versions = ReadonlyMap<string | null, readonly EurekaInstance[]>;

function byWeight(id: string, versions: Versions): Setting<VersionShares> {
  const weightOf = ({ metadata }: EurekaInstance) => Number(metadata['weight'] ?? '1');
  for (const instance of [...versions.values()].flat()) {
    const weight = weightOf(instance);
    if (!Number.isInteger(weight) || weight < 1)
      return notKnown(`the metadata weight of ${instance.id} is no positive number`, instance.place);
  }
  const rule = 'the metadata weight of the registered instances';
  return sharesOf(id, versions, 'weights', rule, (instances) =>
    instances.reduce((sum, instance) => sum + weightOf(instance), 0),
  );
}

function sharesOf(
  host: string,
  versions: Versions,
  by: VersionShares['by'],
  rule: string,
  size: (instances: readonly EurekaInstance[]) => number,
): Setting<VersionShares> {
  const sizes = Array.from(versions, ([version, instances]) => ({ version, size: size(instances) }));
  const total = sizes.reduce((sum, one) => sum + one.size, 0);
  const destinations = sizes.map(
    ({ version, size: own }): Destination => ({
      host,
      subset: version,
      port: null,
      weight: (own * 100) / total,
    }),
  );
  return derived({ by, destinations }, rule, []);
}
