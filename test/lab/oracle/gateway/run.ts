import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { gatewayBehaviour } from '#shared/policy/spring/gateway/behaviour.ts';
import { gatewayRoutes, gatewaySurroundings } from '#shared/policy/spring/gateway/oracle.ts';
import { readGatewayDefinition } from '#shared/policy/spring/gateway/read-definitions.ts';
import type { Tools } from '#test/lab/install/tools.ts';
import { freePorts, hostPort, LAB_ADDRESS } from '#test/lab/ports.ts';
import { Processes } from '#test/lab/process.ts';
import { startApplications } from '#test/lab/spring/jvm.ts';
import { STACKS, type Stack } from '#test/lab/stack.ts';
import { startEchoes, type Echoes } from '../echo.ts';
import { Pick } from '../envoy/pick.ts';
import { differencesOf } from '../spring/compare.ts';
import { environmentOf } from '../spring/environment.ts';
import { Tally, together, type OracleResult } from '../spring/result.ts';
import { sendAll } from '../spring/send-all.ts';
import { BACKENDS, Configurations, type Backend, type Configuration } from './configurations.ts';
import { requestFor } from './requests.ts';

/** What the proofs of Spring's oracles run. */
export type SpringOracleTools = { readonly java: Tools['java']; readonly spring: Tools['spring'] };

/** How much is made, and from which seed. */
export type GatewayOracleSize = {
  readonly seed: number;
  readonly configurations: number;
  readonly requests: number;
};

const SIZE: GatewayOracleSize = { seed: 20_240_501, configurations: 160, requests: 12 };
const VERSIONS: Readonly<Record<Stack, string>> = { classic: '2.2', modern: '4.3' };

/** The route oracle against both generations of Spring Cloud Gateway, on generated routes and requests. @throws LabError */
export async function runGatewayOracle(
  tools: SpringOracleTools,
  say: (line: string) => void,
  size: Partial<GatewayOracleSize> = {},
): Promise<OracleResult> {
  const echoes = await startEchoes(BACKENDS);
  const folder = await mkdtemp(join(tmpdir(), 'meshproof-oracle-'));
  try {
    const results: OracleResult[] = [];
    for (const stack of STACKS)
      results.push(await runStack(stack, tools, echoes, folder, { ...SIZE, ...size }, say));
    const result = together(results);
    if (result.wrong === 0) await rm(folder, { recursive: true, force: true });
    else say(`configuration and logs are in ${folder}`);
    return result;
  } finally {
    await echoes.close();
  }
}

async function runStack(
  stack: Stack,
  tools: SpringOracleTools,
  echoes: Echoes,
  parent: string,
  { seed, configurations: count, requests }: GatewayOracleSize,
  say: (line: string) => void,
): Promise<OracleResult> {
  const pick = new Pick(seed + (stack === 'modern' ? 1 : 0));
  const uriOf = (backend: Backend) => `http://${hostPort(echoes.addressOf(backend))}`;
  const maker = new Configurations(pick, stack, uriOf);
  const configurations = Array.from({ length: count }, (_, i) => maker.make(`c${i}`));
  const folder = join(parent, stack);
  await mkdir(folder);
  const file = join(folder, 'application-gateway.yml');
  const text = JSON.stringify(settingsOf(stack, configurations, echoes), null, 1);
  await writeFile(file, text);

  const environment = environmentOf(file, text);
  const behaviour = gatewayBehaviour(VERSIONS[stack]);
  const problems = new Problems();
  const { oracle } = gatewayRoutes({
    gateway: readGatewayDefinition(environment, behaviour, null, problems),
    behaviour,
    surroundings: gatewaySurroundings(environment, behaviour),
  });
  const pairs = configurations.flatMap((configuration) =>
    Array.from({ length: requests }, () => ({
      configuration,
      request: requestFor(pick, configuration, targetsOf(uriOf)),
    })),
  );
  const tally = new Tally();
  const processes = new Processes(folder);
  const [port = 0] = await freePorts(LAB_ADDRESS, 1);
  const address = { host: LAB_ADDRESS, port };
  try {
    await startApplications({ stack, java: tools.java, build: tools.spring[stack], processes, folder }, [
      {
        name: `oracle-${stack}-gateway`,
        role: 'gateway',
        address,
        profile: 'bypass',
        settings: { 'spring.config.additional-location': `${folder}/` },
        jvm: ['-Xmx256m'],
      },
    ]);
    say(`${stack} gateway: ${configurations.length} configurations, ${pairs.length} requests`);
    await sendAll<{ request: PolicyRequest; configuration: Configuration }>(
      address,
      pairs,
      ({ request, configuration }, answer) => {
        const decision = oracle.route(request);
        const differences =
          decision.kind === 'not-modelled'
            ? []
            : differencesOf(decision, answer, (host, at) => backendOf(echoes, host, at), echoes.addressOf);
        tally.add(decision.kind, decision.kind === 'not-modelled' ? decision.reason : null, {
          of: stack,
          request,
          differences,
          configuration: configuration.routes,
        });
      },
    );
  } finally {
    await processes.stopAll();
  }
  return tally.result;
}

function backendOf(echoes: Echoes, host: string, port: number | null): string | undefined {
  if (port === null) return host;
  return BACKENDS.find((backend) => echoes.addressOf(backend).port === port && host === LAB_ADDRESS);
}

function targetsOf(uriOf: (backend: Backend) => string): string[] {
  return [
    `${uriOf('three')}/elsewhere?x=1`,
    uriOf('two'),
    `${uriOf('two')}/a//b;c=d?q=%20#f`,
    'no url',
    '/relative',
    'urn',
  ];
}

function settingsOf(stack: Stack, configurations: readonly Configuration[], echoes: Echoes): unknown {
  const gateway = {
    routes: configurations.flatMap(({ routes }) => routes),
    // In one generation a filter that copies the request before the route's own ones do.
    'default-filters': [
      stack === 'classic' ? 'AddRequestHeader=X-Default, yes' : 'AddResponseHeader=X-Default, yes',
    ],
  };
  const registry = Object.fromEntries(
    ['svc-a', 'svc-b', 'SVC-C'].map((service) => [
      service,
      hostPort(echoes.addressOf(service.toLowerCase())),
    ]),
  );
  // Every refused request would be a stack trace.
  const quiet = Object.fromEntries(
    ['springframework.boot.autoconfigure.web', 'springframework.cloud.gateway', 'springframework.http'].map(
      (name) => [`org.${name}`, 'off'],
    ),
  );
  const common = { lab: { gateway: true }, logging: { level: { ...quiet, 'reactor.netty': 'off' } } };
  return stack === 'modern'
    ? {
        ...common,
        spring: {
          main: { 'web-application-type': 'reactive' },
          cloud: {
            gateway: { server: { webflux: gateway } },
            discovery: {
              client: {
                simple: {
                  instances: Object.fromEntries(
                    Object.entries(registry).map(([name, at]) => [name, [{ uri: `http://${at}` }]]),
                  ),
                },
              },
            },
          },
        },
      }
    : {
        ...common,
        spring: { main: { 'web-application-type': 'reactive' }, cloud: { gateway } },
        ...Object.fromEntries(
          Object.entries(registry).map(([name, at]) => [
            name,
            {
              ribbon: {
                listOfServers: at,
                NIWSServerListClassName: 'com.netflix.loadbalancer.ConfigurationBasedServerList',
              },
            },
          ]),
        ),
      };
}
