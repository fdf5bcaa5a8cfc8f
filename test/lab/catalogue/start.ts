import { join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Edge, Side } from '../layout.ts';
import { freePorts, hostPort, LAB_ADDRESS } from '../ports.ts';
import type { Stage } from '../scenario/scenario.ts';
import { startApplications, type Application } from '../spring/jvm.ts';
import type { Stack } from '../stack.ts';
import { writeSpring, type CataloguePorts } from './configuration.ts';

/** What runs for the catalogue beside the two deployments of the stack. */
export type CatalogueSetting = {
  readonly ports: CataloguePorts;
  /** The Spring configuration that it was started with. */
  readonly folder: string;
  /** The baseline behind the catalogue's gateways: the same instances. */
  readonly baseline: Side;
  readonly gateways: readonly Application[];
};

/** The gateways of the baseline in a stack. */
export const GATEWAYS: Readonly<Record<Stack, readonly ('zuul' | 'gateway')[]>> = {
  classic: ['zuul', 'gateway'],
  modern: ['gateway'],
};

/** The profiles of an application of the catalogue, beside its role. */
export function catalogueProfiles(stack: Stack, name: string): string[] {
  return [stack, 'registry', `catalogue-${name}`];
}

/** Starts gateways with the catalogue's routes, and a consumer that is bypassed half-way. */
export async function startCatalogue(stage: Stage): Promise<CatalogueSetting> {
  const { deployments, tools } = stage;
  const { stack, layout, processes } = deployments;
  const ingress = layout.candidate.edges[0];
  if (ingress === undefined) throw new LabError('the candidate has no edge');
  const [deadPort = 0, halfWay = 0, ...free] = await freePorts(LAB_ADDRESS, 6);
  const [first, second] = layout.candidate.instances;
  if (first === undefined || second === undefined) throw new LabError('the candidate has no two instances');
  const ports = {
    servicePort: layout.servicePort,
    ingressPort: ingress.target.port,
    producers: { PRODUCER_1_TAP: first.tap.port, PRODUCER_2_TAP: second.tap.port },
    deadPort,
  };
  const folder = join(stage.folder, 'catalogue-spring');
  await writeSpring(stack, ports, folder);
  const next = () => ({ host: LAB_ADDRESS, port: free.shift() ?? 0 });
  const edges = GATEWAYS[stack].map((name): Edge => ({ name, tap: next(), target: next() }));
  const settings = (name: string) => ({
    'spring.profiles.active': catalogueProfiles(stack, name).join(),
    'spring.config.additional-location': `file:${folder}/`,
    'lab.eureka': `http://${hostPort(layout.eureka)}/eureka/`,
    // Under a name that nobody calls: the instances stay those of the stack.
    'lab.vips': `catalogue-${name}`,
  });
  const gateways = edges.map(
    ({ name, target }): Application => ({
      name: `catalogue-${name}`,
      role: name === 'zuul' ? 'zuul' : 'gateway',
      address: target,
      profile: 'registry',
      settings: settings(name),
    }),
  );
  await startApplications(
    {
      stack,
      java: tools.java,
      build: tools.spring[stack],
      processes,
      folder: join(stage.folder, 'apps'),
    },
    [
      ...gateways,
      {
        name: 'catalogue-half-way',
        role: 'consumer',
        address: { host: LAB_ADDRESS, port: halfWay },
        profile: 'registry',
        settings: settings('half-way'),
      },
    ],
  );
  return {
    ports,
    folder,
    baseline: { side: 'baseline', edges, instances: layout.baseline.instances },
    gateways,
  };
}
