import { valueOf } from '#shared/policy/model/setting.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { canonicalStep, stepsOf } from '#shared/policy/spring/environment/property-name.ts';
import type { Property } from '#shared/policy/spring/environment/environment.ts';
import type { LintContext, LintRule } from '../rule.ts';

const ADDRESSES = 'eureka.client.service-url';
const DEFAULT_ZONE = 'defaultZone';
const SPELLINGS = ['service-url', 'serviceUrl', 'serviceurl', 'service_url'];

/** The keys of a map are compared as they are written, so that another spelling of `defaultZone` is another zone. */
const misspeltZone: LintRule = {
  id: 'MP-MO-01',
  catalogue: null,
  source: 'spring-cloud-netflix EurekaClientConfigBean.getEurekaServerServiceUrls, DEFAULT_ZONE, DEFAULT_URL',
  check: ({ applications }: LintContext) =>
    applications.flatMap((application) =>
      [misspelt(application)].flatMap((property) =>
        property === undefined
          ? []
          : [
              {
                severity: 'major' as const,
                subject: application.name,
                title: `${property.key} is not read: the registry is asked at http://localhost:8761/eureka/`,
                reason:
                  'service-url is a map, whose keys relaxed binding leaves as they are. The client looks for the key defaultZone, does not find it and takes its default, whatever stands here.',
                fix: `Write ${ADDRESSES}.${DEFAULT_ZONE}.`,
                place: property.place,
              },
            ],
      ),
    ),
};

/** A key that was meant to be `defaultZone`, where that one is missing and no zone is called so. */
function misspelt({ environment }: SpringApplication): Property | undefined {
  if (environment.placeOf(ADDRESSES) === undefined) return undefined;
  if (valueOf(environment.get('eureka.client.enabled'))?.toLowerCase() === 'false') return undefined;
  if (SPELLINGS.some((map) => environment.getExact(`eureka.client.${map}.${DEFAULT_ZONE}`) !== undefined))
    return undefined;
  const zones = environment
    .children('eureka.client.availability-zones')
    .flatMap((region) => environment.list(`eureka.client.availability-zones.${region}`) ?? []);
  for (const property of environment.all()) {
    const steps = stepsOf(property.key);
    const key = steps.at(-1);
    // What stands for a name in an environment variable is not told by its text.
    if (steps.length !== 4 || key === undefined || !/[-_]/.test(key.text)) continue;
    if (steps.slice(0, 3).map(canonicalStep).join('.') !== 'eureka.client.serviceurl') continue;
    if (canonicalStep({ text: key.text, indexed: false }) !== 'defaultzone') continue;
    if (!zones.some((zone) => valueOf(zone) === key.text)) return property;
  }
  return undefined;
}

export const registryRules: readonly LintRule[] = [misspeltZone];
