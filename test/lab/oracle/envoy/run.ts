import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { gatewaySpec } from '#shared/policy/istio/gateway/schema.ts';
import { readResource, type Resource } from '#shared/policy/istio/resource.ts';
import type { MeshRoutes, PathNormalization, RouteSource } from '#shared/policy/istio/route-table/inputs.ts';
import { gatewayOracle, sidecarOracle, type RoutedProxy } from '#shared/policy/istio/route-table/oracle.ts';
import { virtualServiceSpec } from '#shared/policy/istio/virtual-service/schema.ts';
import type { Destination } from '#shared/policy/model/decision.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { readYaml } from '#shared/policy/source/yaml.ts';
import { LabError } from '#test/lab/errors.ts';
import { RawConnection } from '../raw-client.ts';
import { compare } from './compare.ts';
import {
  acceptedByIstioctl,
  marker,
  startOracleLab,
  type EnvoyOracleTools,
  type OracleLab,
} from './environment.ts';
import { gateways, registered, REVISION_HOST } from './mesh.ts';
import { Pick } from './pick.ts';
import { requestFor, wireBytes } from './requests.ts';
import { Tally, type Sum } from './tally.ts';
import { Generator, SEMANTICS, type Target, type Written } from './virtual-services.ts';

/** The oracle against real Envoys that real istiod configured. */
export type EnvoyOracleResult = Sum & {
  /** VirtualServices that istioctl was asked for besides, and the specs on which the schema says something else. */
  readonly validation: { readonly asked: number; readonly differing: readonly string[] };
};

type Group = { readonly written: readonly Written[]; readonly target: Target };
type Oracles = { readonly gateway: RoutedProxy; readonly sidecar: RoutedProxy };

type Asked = {
  readonly via: Target['via'];
  readonly request: PolicyRequest;
  readonly virtualServices: readonly Written[];
};

const REQUESTS_PER_GROUP = 18;
const PROBE_SHARE = 0.15;
const GROUPS_PER_BATCH = 250;
const LARGEST_CALLS = 60;
const CONNECTIONS = 8;
/** Share of the pairs that goes to each normalization of paths other than the default. */
const NORMALIZATION_SHARE = 0.05;
const OTHER_NORMALIZATIONS = ['MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES', 'NONE'] as const;

/**
 * Sends generated requests through a gateway's Envoy and a sidecar's Envoy, both configured by istiod from generated
 * VirtualServices, and compares what they did with what the oracle says. The same seed gives the same pairs.
 * @throws LabError when istiod or Envoy do not take the configuration.
 */
export async function runEnvoyOracle(
  tools: EnvoyOracleTools,
  say: (line: string) => void,
  { pairs, seed = 1, keep }: { readonly pairs: number; readonly seed?: number; readonly keep?: string },
): Promise<EnvoyOracleResult> {
  const folder = keep ?? (await mkdtemp(join(tmpdir(), 'meshproof-oracle-')));
  await mkdir(folder, { recursive: true });
  const others = Math.floor(pairs * NORMALIZATION_SHARE);
  const main = pairs - others * OTHER_NORMALIZATIONS.length;
  const groups = Math.ceil(main / REQUESTS_PER_GROUP);
  const calls = Math.min(LARGEST_CALLS, Math.ceil(groups / 6));
  const lab = await startOracleLab(tools, folder, calls);
  try {
    say('istiod and two Envoys are up');
    const pick = new Pick(seed);
    const generator = new Generator(pick, lab.ports);
    const tally = new Tally();
    const refused: Written[] = [];
    let made: Group[] = [];
    let done = 0;
    for (let left = main; left > 0; ) {
      const size = Math.min(GROUPS_PER_BATCH, groups - done);
      const first = done;
      made = Array.from({ length: size }, (_, i) => {
        const called = first + i < calls ? lab.called[i] : undefined;
        return accepted(
          () =>
            called === undefined
              ? generator.ingressGroup(first + i)
              : generator.sidecarGroup(first + i, called.host),
          refused,
        );
      });
      done += size;
      await lab.apply(made.flatMap((group) => group.written));
      const oracles = oraclesOf(lab, made, 'BASE');
      say(
        `${done} of ${groups} groups of VirtualServices live, ${oracles.gateway.shadowed.length} routes shadowed`,
      );
      const count = Math.min(left, size * REQUESTS_PER_GROUP);
      await ask(lab, oracles, requestsFor(lab, oracles, made, count, pick), tally);
      left -= count;
    }
    for (const normalization of OTHER_NORMALIZATIONS) {
      await lab.normalize(normalization);
      say(`paths are normalised with ${normalization}`);
      const oracles = oraclesOf(lab, made, normalization);
      await ask(lab, oracles, requestsFor(lab, oracles, made, others, pick), tally);
    }
    const validation = await validationOf(tools, join(folder, 'validation'), refused);
    say(
      `istioctl validated ${validation.asked} VirtualServices, ${validation.differing.length} unlike the schema`,
    );
    return { ...tally.sum(), validation };
  } finally {
    await lab.stop();
    if (keep === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** Makes groups until the schema takes one; the refused ones are kept, to hear what istioctl says of them. */
function accepted(make: () => Group, refused: Written[]): Group {
  for (let tries = 0; tries < 100; tries++) {
    const group = make();
    const bad = group.written.filter((one) => readOne(virtualServiceSpec, one) === undefined);
    if (bad.length === 0) return group;
    refused.push(...bad);
  }
  throw new LabError('the generator makes only VirtualServices that the schema refuses');
}

type Case = { readonly by: 'istiod' | 'only us' | 'nobody'; readonly spec: object };
const CASES = join(import.meta.dirname, '../../../fixtures/policy/istio-route-table/validation.yaml');

/** The known cases, and what the schema refused of the generator's: istioctl has to say the same. */
async function validationOf(
  tools: EnvoyOracleTools,
  folder: string,
  refused: readonly Written[],
): Promise<EnvoyOracleResult['validation']> {
  const known = parse(await readFile(CASES, 'utf8')) as readonly Case[];
  const asked: Case[] = [...known, ...refused.map(({ spec }): Case => ({ by: 'istiod', spec }))];
  const accepted = await acceptedByIstioctl(
    tools,
    folder,
    asked.map(({ spec }) => spec),
  );
  const differing = asked.filter(({ by }, i) => accepted[i] !== (by !== 'istiod'));
  return { asked: asked.length, differing: differing.map(({ spec }) => JSON.stringify(spec)) };
}

function oraclesOf(lab: OracleLab, made: readonly Group[], pathNormalization: PathNormalization): Oracles {
  const written = [...made.flatMap((group) => group.written), marker(0)];
  const mesh: MeshRoutes = {
    virtualServices: written.flatMap((one): RouteSource[] => {
      const read = readOne(virtualServiceSpec, one);
      if (read === undefined) return [];
      const semantics = read.annotations[SEMANTICS];
      if (semantics === 'gateway') return [{ ...read, semantics: 'gateway-api' }];
      return [semantics === 'ingress' ? { ...read, semantics } : read];
    }),
    services: registered([...lab.services, ...lab.called]),
    pathNormalization,
    domain: 'cluster.local',
  };
  return {
    gateway: gatewayOracle(mesh, {
      gateways: gateways(lab.ports).flatMap((one) => readOne(gatewaySpec, one) ?? []),
      namespace: 'default',
      labels: { istio: 'ingressgateway' },
    }),
    sidecar: sidecarOracle(mesh, {
      namespace: 'default',
      labels: { app: 'consumer', version: 'v1' },
      outboundTrafficPolicy: 'REGISTRY_ONLY',
    }),
  };
}

function readOne<Spec>(
  spec: Parameters<typeof readResource<Spec>>[0],
  resource: object,
): Resource<Spec> | undefined {
  const problems = new Problems();
  const [document] = readYaml({ file: 'generated.yaml', text: stringify(resource) }, problems);
  return document === undefined ? undefined : readResource(spec, document, problems);
}

/** Requests near the groups' rules, each group as often as the others; some of them the oracle's own probes of its routes. */
function requestsFor(
  lab: OracleLab,
  oracles: Oracles,
  made: readonly Group[],
  count: number,
  pick: Pick,
): Asked[] {
  const probes = [...probesOf(lab, 'gateway', oracles.gateway), ...probesOf(lab, 'sidecar', oracles.sidecar)];
  return Array.from({ length: count }, (_, i) => {
    const group = made[i % made.length];
    if (group === undefined) throw new LabError('there is no VirtualService to ask');
    if (probes.length > 0 && pick.chance(PROBE_SHARE)) return pick.one(probes);
    return {
      via: group.target.via,
      virtualServices: group.written,
      request: requestFor(group.target, lab.ports, pick),
    };
  });
}

/** Probes of an oracle's routes, where a listener of the lab takes them. */
function probesOf({ ports }: OracleLab, side: 'gateway' | 'sidecar', { routes }: RoutedProxy): Asked[] {
  return routes
    .flatMap((route) => route.probes)
    .flatMap((request): Asked[] => {
      if (request.authority.startsWith(REVISION_HOST)) return [];
      const port = Number(/:(\d+)$/.exec(request.authority)?.[1] ?? (side === 'gateway' ? ports.ingress : 0));
      const via = (
        { [ports.ingress]: 'ingress', [ports.second]: 'second', [ports.service]: 'sidecar' } as const
      )[port];
      if (via === undefined || (via === 'sidecar') !== (side === 'sidecar')) return [];
      return [{ via, virtualServices: [], request }];
    });
}

/** Sends requests over several connections at once and compares. */
async function ask(
  lab: OracleLab,
  { gateway, sidecar }: Oracles,
  asked: readonly Asked[],
  tally: Tally,
): Promise<void> {
  const missing = ({ host, subset, port }: Destination) =>
    !lab.services.some(
      (one) =>
        one.host === host &&
        one.ports.includes(port ?? 0) &&
        (subset === null || one.subsets.includes(subset)),
    );
  let next = 0;
  const worker = async () => {
    const connections: Partial<Record<Target['via'], RawConnection>> = {};
    for (let one = asked[next++]; one !== undefined; one = asked[next++]) {
      const { via, request, virtualServices } = one;
      const connection = (connections[via] ??= new RawConnection(lab.addresses[via]));
      const decision = (via === 'sidecar' ? sidecar : gateway).oracle.route(request);
      const response = await connection.send(wireBytes(request), request.method === 'HEAD');
      const verdict = compare(request, decision, response, missing);
      tally.add(decision.kind, verdict, { request, via, virtualServices });
    }
    for (const connection of Object.values(connections)) connection.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}
