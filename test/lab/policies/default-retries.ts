import { stringify } from 'yaml';
import { dumpedRoutes } from '#shared/policy/istio/config-dump/dump-routes.ts';
import { DEFAULTS } from '#shared/policy/istio/defaults/default-table.ts';
import type { CallSettings, CallSettingName } from '#shared/policy/model/call-settings.ts';
import { valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { LabError } from '../errors.ts';
import { getText } from '../http.ts';
import type { Resources } from '../istio/resources.ts';
import { SHOP_HOST } from '../layout.ts';
import { freePorts, LAB_ADDRESS } from '../ports.ts';
import type { Stage } from '../scenario/scenario.ts';
import { askedOf, forgetAsked, timesAsked } from '../traffic/asked.ts';
import type { Planned } from '../traffic/plan.ts';
import { sendTraffic } from '../traffic/send.ts';
import { attemptsFor } from './predict.ts';
import { readAll } from './read.ts';

const REFUSING = 'refusing.default.svc.cluster.local';
const PRODUCER = 'producer.default.svc.cluster.local';
/** The id by which the producers answer 503. */
const UNAVAILABLE = '/api/items/778';
const NAMES: readonly CallSettingName[] = ['retry.attempts', 'retry.statuses', 'retry.failures'];

/**
 * What the running Istio does for a rule that says nothing of retries: it repeats what could not be connected, and it does
 * not repeat a 503 that an instance answered (since 1.24). The rules are there only for this.
 */
export async function checkDefaultRetries(stage: Stage): Promise<void> {
  const { deployments, checks } = stage;
  const { candidate } = deployments.layout;
  const [port = 0] = await freePorts(LAB_ADDRESS, 1);
  const revision = await deployments.deploy((own) => withRules(own, port, deployments.layout.servicePort));
  try {
    const { policies } = await readAll(deployments, 'candidate');
    const version = policies.istio?.policy.versions['Istio'] ?? '';
    const settings = (name: string) => {
      const rule = `${name}.${revision}`;
      const declared = policies.istio?.policy.edges
        .flatMap(({ routes }) => routes)
        .find((route) => route.name === rule);
      const dumped = policies.istio?.dumps.flatMap(dumpedRoutes).find((route) => route.name === rule);
      return { declared: declared?.settings, dumped: dumped?.destinations[0]?.settings };
    };
    const { declared, dumped } = settings('defaults-refused');
    const table = tableOf(version);
    const [stated, said] = [shown(table), [shown(declared), shown(dumped)]];
    checks.check(
      `Istio ${version}: default retries of the table are those of a rule without any, by YAML and by config_dump`,
      said.every((one) => one === stated) && stated !== shown({}),
      `${stated} by the table, ${said.join(' by YAML, ')} by config_dump`,
    );
    const { asked, attempts, failedConnections, statuses } = await provoke(stage);
    const answered = attemptsFor(declared ?? {}, 'GET', 503);
    checks.check(
      `Istio ${version}: a 503 that an instance answers is not retried by default`,
      asked === 1 && asked === answered && statuses[0] === 503,
      `asked ${asked} times, ${answered ?? 'not known'} declared, answered ${statuses[0] ?? 'nothing'}`,
    );
    const retried = valueOf(declared?.['retry.failures'])?.includes('connect') === true;
    const wanted = retried ? valueOf(declared?.['retry.attempts']) : 1;
    checks.check(
      `Istio ${version}: a refused connection is tried three times by default`,
      attempts === 3 && attempts === wanted && failedConnections === attempts && statuses[1] === 503,
      `${attempts} tries, ${failedConnections} refused connections, ${wanted ?? 'not known'} declared, answered ${statuses[1] ?? 'nothing'}`,
    );
  } finally {
    await deployments.configure([]);
  }

  async function provoke(of: Stage) {
    const request = (path: string, atMs: number): Planned => ({
      method: 'GET',
      path,
      status: 503,
      atMs,
      headers: { host: SHOP_HOST, accept: 'application/json' },
    });
    await forgetAsked(candidate);
    const recording = await of.meshproof.record('observed-defaults', candidate);
    const answers = await sendTraffic(
      [request('/defaults/answer', 0), request('/defaults/refused', 50)],
      candidate.edges,
      'tap',
    );
    await recording.stop();
    const retries = await refusingStat(of, 'upstream_rq_retry');
    return {
      asked: timesAsked(await askedOf(candidate), `GET ${UNAVAILABLE}`),
      attempts: 1 + retries,
      failedConnections: await refusingStat(of, 'upstream_cx_connect_fail'),
      statuses: answers.map(({ status }) => status),
    };
  }
}

/** First, so that istiod has read them when it reads the new revision of the others. */
function withRules(
  { revision, files }: Resources,
  deadPort: number,
  servicePort: number,
): Map<string, string> {
  const rule = (name: string, host: string, more: object) => ({
    name: `defaults-${name}.${revision}`,
    match: [{ uri: { exact: `/defaults/${name}` } }],
    ...more,
    route: [{ destination: { host } }],
  });
  const documents = [
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'refusing', namespace: 'default' },
      spec: {
        hosts: [REFUSING],
        location: 'MESH_INTERNAL',
        resolution: 'STATIC',
        ports: [{ number: servicePort, name: 'http', protocol: 'HTTP' }],
        endpoints: [{ address: LAB_ADDRESS, ports: { http: deadPort } }],
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'defaults', namespace: 'default' },
      spec: {
        hosts: [SHOP_HOST],
        gateways: ['default/ingress'],
        http: [rule('answer', PRODUCER, { rewrite: { uri: UNAVAILABLE } }), rule('refused', REFUSING, {})],
      },
    },
  ];
  return new Map([['05-defaults.yaml', documents.map((one) => stringify(one)).join('---\n')], ...files]);
}

async function refusingStat({ deployments }: Stage, name: string): Promise<number> {
  const ingress = deployments.proxies.find((proxy) => proxy.name === 'ingress');
  if (ingress === undefined) throw new LabError('there is no proxy of the gateway');
  const stats = await getText(ingress.admin, `/stats?filter=refusing.*${name}$`);
  const found = new RegExp(`${name}: (\\d+)`).exec(stats)?.[1];
  if (found === undefined) throw new LabError(`the gateway's Envoy counts no ${name}: ${stats}`);
  return Number(found);
}

/** The rows of the table of defaults that hold for a version, as settings. */
function tableOf(version: string): Readonly<Record<string, Setting<unknown>>> {
  const minor = Number(/^1\.(\d+)/.exec(version)?.[1]);
  const rows = NAMES.flatMap((name) =>
    DEFAULTS.filter(
      (row) => row.name === name && row.when === 'always' && row.from <= minor && minor <= row.to,
    ),
  );
  return Object.fromEntries(
    rows.map(({ name, value, of, source }) => [
      name,
      { known: true, value, origin: { kind: 'default', of, version, source } },
    ]),
  );
}

function shown(settings: CallSettings | Readonly<Record<string, Setting<unknown>>> = {}): string {
  const values = new Map(Object.entries(settings));
  return JSON.stringify(NAMES.map((name) => valueOf(values.get(name))));
}
