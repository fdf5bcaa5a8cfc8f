import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problems } from '#shared/policy/source/problem.ts';
import { zuulRoutes } from '#shared/policy/spring/zuul/oracle.ts';
import { readZuulDefinition } from '#shared/policy/spring/zuul/read-definition.ts';
import { freePorts, hostPort, LAB_ADDRESS } from '#test/lab/ports.ts';
import { Processes } from '#test/lab/process.ts';
import { startApplications } from '#test/lab/spring/jvm.ts';
import { startEchoes, type Echoes } from '../echo.ts';
import { Pick } from '../envoy/pick.ts';
import type { SpringOracleTools } from '../gateway/run.ts';
import { differencesOf } from '../spring/compare.ts';
import { environmentOf } from '../spring/environment.ts';
import { Tally, together, type OracleResult } from '../spring/result.ts';
import { sendAll } from '../spring/send-all.ts';
import { makeConfigurations, SERVICES, URL_BACKENDS, type ZuulConfiguration } from './configurations.ts';
import { requestFor } from './requests.ts';

/** How much is made, and from which seed. */
export type ZuulOracleSize = { readonly seed: number; readonly requests: number };

const SIZE: ZuulOracleSize = { seed: 7, requests: 1_200 };

/** The route oracle against real Zuuls, one per variant of the global settings. @throws LabError */
export async function runZuulOracle(
  tools: SpringOracleTools,
  say: (line: string) => void,
  size: Partial<ZuulOracleSize> = {},
): Promise<OracleResult> {
  const echoes = await startEchoes([...URL_BACKENDS, ...SERVICES]);
  const folder = await mkdtemp(join(tmpdir(), 'meshproof-oracle-'));
  try {
    const { seed, requests } = { ...SIZE, ...size };
    const pick = new Pick(seed);
    const configurations = makeConfigurations(
      pick,
      (backend) => `http://${hostPort(echoes.addressOf(backend))}`,
    );
    const results: OracleResult[] = [];
    for (const configuration of configurations)
      results.push(await runOne(configuration, pick, tools, echoes, folder, requests, say));
    const result = together(results);
    if (result.wrong === 0) await rm(folder, { recursive: true, force: true });
    else say(`configuration and logs are in ${folder}`);
    return result;
  } finally {
    await echoes.close();
  }
}

async function runOne(
  { name, zuul, patterns }: ZuulConfiguration,
  pick: Pick,
  tools: SpringOracleTools,
  echoes: Echoes,
  parent: string,
  requests: number,
  say: (line: string) => void,
): Promise<OracleResult> {
  const folder = join(parent, name);
  await mkdir(folder);
  const file = join(folder, 'application-zuul.yml');
  const text = JSON.stringify(settingsOf(zuul, echoes), null, 1);
  await writeFile(file, text);
  const { oracle } = zuulRoutes({
    zuul: readZuulDefinition(environmentOf(file, text), SERVICES, new Problems()),
  });
  const pairs = Array.from({ length: requests }, () => ({ request: requestFor(pick, patterns) }));
  const tally = new Tally();
  const processes = new Processes(folder);
  const [port = 0] = await freePorts(LAB_ADDRESS, 1);
  const address = { host: LAB_ADDRESS, port };
  try {
    await startApplications(
      { stack: 'classic', java: tools.java, build: tools.spring.classic, processes, folder },
      [
        {
          name: `oracle-zuul-${name}`,
          role: 'zuul',
          address,
          profile: 'bypass',
          settings: { 'spring.config.additional-location': `${folder}/` },
          jvm: ['-Xmx192m'],
        },
      ],
    );
    say(`zuul ${name}: ${pairs.length} requests`);
    await sendAll(address, pairs, ({ request }, answer) => {
      const decision = oracle.route(request);
      tally.add(decision.kind, decision.kind === 'not-modelled' ? decision.reason : null, {
        of: name,
        request,
        differences:
          decision.kind === 'not-modelled'
            ? []
            : differencesOf(decision, answer, (host, at) => backendOf(echoes, host, at), echoes.addressOf),
        configuration:
          'route' in decision ? (zuul.routes[decision.route?.name ?? ''] ?? decision.route?.name) : null,
      });
    });
  } finally {
    await processes.stopAll();
  }
  return tally.result;
}

function backendOf(echoes: Echoes, host: string, port: number | null): string | undefined {
  return port === null ? host : URL_BACKENDS.find((backend) => echoes.addressOf(backend).port === port);
}

function settingsOf(zuul: ZuulConfiguration['zuul'], echoes: Echoes): unknown {
  const registry = SERVICES.map((service) => [service, hostPort(echoes.addressOf(service))] as const);
  return {
    zuul,
    spring: {
      main: { 'web-application-type': 'servlet' },
      cloud: {
        discovery: {
          client: {
            simple: {
              instances: Object.fromEntries(registry.map(([name, at]) => [name, [{ uri: `http://${at}` }]])),
            },
          },
        },
      },
    },
    // Every refused request would be a stack trace.
    logging: {
      level: {
        'org.springframework.cloud.netflix.zuul': 'off',
        'com.netflix.zuul': 'off',
        'org.apache.coyote': 'off',
      },
    },
    ...Object.fromEntries(
      registry.map(([name, at]) => [
        name,
        {
          ribbon: {
            listOfServers: at,
            NIWSServerListClassName: 'com.netflix.loadbalancer.ConfigurationBasedServerList',
          },
        },
      ]),
    ),
    hystrix: {
      command: {
        default: { execution: { timeout: { enabled: false } }, circuitBreaker: { enabled: false } },
      },
    },
  };
}
