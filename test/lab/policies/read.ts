import { join } from 'node:path';
import { readSources } from '#engine/policy/read-sources.ts';
import type { PolicyInputs, PolicyOptions } from '#shared/policy/inputs.ts';
import { readPolicies, type Policies } from '#shared/policy/read/policies.ts';
import type { PolicySources } from '#shared/policy/sources.ts';
import type { Deployments } from '../deployments.ts';
import type { Side } from '../layout.ts';
import { hostPort } from '../ports.ts';
import { profilesOf, propertiesOf, type Application } from '../spring/jvm.ts';

const SPRING = join(import.meta.dirname, '..', 'spring');

/** What the product understood of one side's applications and of the mesh. */
export type PoliciesRead = { readonly inputs: PolicyInputs; readonly policies: Policies };

/**
 * Reads, as an audit does, the files that a side's applications were built and started with, their actuators, the registry,
 * the resources that istiod has and what its proxies made of them.
 */
export async function readAll(deployments: Deployments, side: Side['side']): Promise<PoliciesRead> {
  const { inputs } = await readSources(sourcesOf(deployments, side), optionsOf(deployments, side), {
    folder: process.cwd(),
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  return { inputs, policies: readPolicies(inputs) };
}

function sourcesOf(deployments: Deployments, side: Side['side']): PolicySources {
  const { stack, layout, istio, proxies } = deployments;
  return {
    spring: [...foldersOf(deployments), join(SPRING, 'java'), join(SPRING, stack, 'pom.xml')],
    istio: [istio.resources, istio.meshConfig],
    actuators: rolesOf(deployments, side).map(({ address }) => `http://${hostPort(address)}/actuator`),
    actuatorHeaders: [],
    eureka: side === 'baseline' ? [`http://${hostPort(layout.eureka)}/eureka`] : [],
    envoyAdmin: proxies.map(({ admin }) => `http://${hostPort(admin)}`),
    istioctl: null,
  };
}

function optionsOf(deployments: Deployments, side: Side['side']): PolicyOptions {
  return {
    springVersion: null,
    istioVersion: null,
    profiles: [],
    springRetry: null,
    services: [],
    applications: rolesOf(deployments, side).map((application) => ({
      name: application.role,
      profiles: profilesOf(deployments.stack, application),
      folders: foldersOf(deployments),
      properties: propertiesOf(deployments.stack, application),
    })),
  };
}

/** The first application of each role of a side: instances of a service differ in nothing that is compared. */
export function rolesOf({ applications }: Deployments, side: Side['side']): Application[] {
  return [...Map.groupBy(applications[side], ({ role }) => role).values()].flatMap(([first]) => first ?? []);
}

function foldersOf({ stack }: Deployments): string[] {
  return [join(SPRING, 'resources'), join(SPRING, stack, 'resources')];
}
