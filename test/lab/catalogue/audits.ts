import { join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Audited } from '../meshproof/answers.ts';
import { hostPort } from '../ports.ts';
import type { Stage } from '../scenario/scenario.ts';
import { profilesOf } from '../spring/jvm.ts';
import { rolesOf } from '../policies/read.ts';
import type { AuditName } from './entry.ts';
import { catalogueProfiles, type CatalogueSetting } from './start.ts';

const SPRING = join(import.meta.dirname, '..', 'spring');

/** Several hosts of the catalogue have the same instances: which one the registry's names mean, only the user knows. */
const PRODUCER = 'producer.default.svc.cluster.local';

/** The consumer's profiles in the mesh, for each audit. */
const IN_THE_MESH: Readonly<Record<AuditName, readonly string[]>> = {
  cutover: ['bypass', 'catalogue-bypass'],
  'half-way': ['registry', 'catalogue-half-way'],
  untouched: ['registry'],
};

/** Under which name an audit is kept in the workspace, for the comparison. */
export function keptAs(name: AuditName): string {
  return `catalogue-${name}`;
}

/** Audits the catalogue's gateways and the consumer against the running mesh, as the command line does. */
export async function auditCatalogue(
  { deployments, meshproof, tools }: Stage,
  { folder, gateways }: CatalogueSetting,
  name: AuditName,
): Promise<Audited> {
  const { stack, istio, layout, proxies } = deployments;
  const consumer = rolesOf(deployments, 'baseline').find(({ role }) => role === 'consumer');
  if (consumer === undefined) throw new LabError('the baseline has no consumer');
  const profiles = [
    ...gateways.map(({ role }) => `${role}=${[role, ...catalogueProfiles(stack, role)].join()}`),
    `consumer=${profilesOf(stack, consumer).join()}`,
  ];
  return meshproof.audit({
    spring: [folder, join(SPRING, 'java'), join(SPRING, stack, 'pom.xml')],
    application: profiles,
    'candidate-profile': IN_THE_MESH[name],
    actuator: [...gateways, consumer].map(({ address }) => `http://${hostPort(address)}/actuator`),
    eureka: `http://${hostPort(layout.eureka)}/eureka`,
    istio: [istio.resources, istio.meshConfig],
    'istio-version': tools.istio.version.split('-')[0] ?? '',
    'envoy-admin': proxies.map(({ admin }) => `http://${hostPort(admin)}`),
    service: ['v1', 'v2'].map((version) => `producer-${version}=${PRODUCER}/${version}`),
    audit: keptAs(name),
  });
}
