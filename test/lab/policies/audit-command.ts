import { join } from 'node:path';
import type { AuditDocument } from '#shared/policy/model/audit.ts';
import { problemText } from '#shared/policy/source/problem.ts';
import type { Audited } from '../meshproof/answers.ts';
import { hostPort } from '../ports.ts';
import { CAPTURE } from '../scenario/record-baseline.ts';
import type { Stage } from '../scenario/scenario.ts';
import { profilesOf } from '../spring/jvm.ts';
import { rolesOf } from './read.ts';

const SPRING = join(import.meta.dirname, '..', 'spring');
/** What the lab's YAML declares as Spring does; elsewhere the two deployments do differ. */
const ALIGNED = ['retry', 'weight', 'rate-limit', 'cors', 'mirror', 'fault', 'security'];
/** The YAML's prefixes end in `/`, Spring's patterns do not: a bare path takes another rule, with other settings (RT-01). */
const OF_BARE_PATH = /^For GET \/(shop|store|api|api\/\w+) at /;
/** Rules that say that what runs is not what is written. */
const CROSS_CHECK = /^MP-(AC|CD)-/;

/** The baseline's jar, its actuators, its registry and the running mesh, audited by the command line. */
export async function checkAuditOfBaseline(stage: Stage): Promise<void> {
  const { deployments, tools, checks } = stage;
  const roles = rolesOf(deployments, 'baseline').filter(({ role }) => role !== 'eureka');
  const document = await stage.meshproof.audit({
    spring: tools.spring[deployments.stack].jar,
    application: roles.map((one) => `${one.role}=${profilesOf(deployments.stack, one).join()}`),
    actuator: roles.map(({ address }) => `http://${hostPort(address)}/actuator`),
    eureka: `http://${hostPort(deployments.layout.eureka)}/eureka`,
    ...meshOf(stage),
    capture: CAPTURE,
  });
  const failing = document.parity.filter(({ verdict }) => verdict === 'different' || verdict === 'missing');
  const counts = Object.entries(Object.groupBy(failing, ({ catalogue }) => catalogue ?? 'none'));
  checks.check(
    'audit of the baseline: it fails for what the two deployments do otherwise',
    document.exitCode === 1 && document.verdict === 'fail' && failing.length > 0,
    `exit code ${document.exitCode}, ${document.summary} ${counts.map(([id, rows]) => `${id} ${rows?.length ?? 0}`).join(', ')}`,
  );
  const astray = failing.filter(({ area, why }) => ALIGNED.includes(area) && !OF_BARE_PATH.test(why));
  checks.check(
    'audit of the baseline: no row differs that the YAML declares as Spring does',
    astray.length === 0 && document.parity.some(({ area }) => area === 'retry'),
    astray.length === 0
      ? `${document.parity.length} rows, none of ${ALIGNED.join(', ')} differs`
      : astray.map(({ id, why }) => `${id}: ${why}`).join('; '),
  );
  checkRead(stage, 'baseline', document);
  checkStages(stage, 'baseline', document, { consumer: 'sdk' });
}

/** The candidate's actuators, its clients' sources and what its traffic shows: how far each application has come. */
export async function checkAuditOfCandidate(stage: Stage, capture: string): Promise<void> {
  const { deployments } = stage;
  const document = await stage.meshproof.audit({
    spring: [join(SPRING, 'java'), join(SPRING, deployments.stack, 'pom.xml')],
    actuator: rolesOf(deployments, 'candidate').map(({ address }) => `http://${hostPort(address)}/actuator`),
    ...meshOf(stage),
    capture,
  });
  checkRead(stage, 'candidate', document);
  checkStages(stage, 'candidate', document, { consumer: 'in-the-mesh', producer: 'cut-over' });
}

/** Where each recorded request goes, asked of the command line. */
export async function checkRouteCommand({ deployments, tools, meshproof, checks }: Stage): Promise<void> {
  const { stack } = deployments;
  const roles = rolesOf(deployments, 'baseline').filter(({ role }) => role !== 'eureka');
  const { exitCode, rows, problems } = await meshproof.route({
    spring: tools.spring[stack].jar,
    application: roles.map((one) => `${one.role}=${profilesOf(stack, one).join()}`),
    istio: [deployments.istio.resources, deployments.istio.meshConfig],
    'istio-version': tools.istio.version.split('-')[0] ?? '',
    capture: CAPTURE,
  });
  const same = rows.filter(({ verdict }) => verdict === 'same');
  const exchanges = rows.reduce((sum, { count }) => sum + count, 0);
  checks.check(
    'route by the command line: both sides do the same with every recorded request',
    exitCode === 0 && rows.length > 0 && same.length === rows.length && problems.length === 0,
    `exit code ${exitCode}, ${same.length} of ${rows.length} distinct requests of ${exchanges} exchanges${problems.map((one) => `; ${problemText(one)}`).join('')}`,
  );
}

function meshOf({ deployments, tools }: Stage): Record<string, string | readonly string[]> {
  return {
    istio: [deployments.istio.resources, deployments.istio.meshConfig],
    'envoy-admin': deployments.proxies.map(({ admin }) => `http://${hostPort(admin)}`),
    istioctl: tools.istio.istioctl,
  };
}

function checkRead({ checks }: Stage, side: string, document: Audited): void {
  const crossed = document.findings.filter(({ rule }) => CROSS_CHECK.test(rule));
  checks.check(
    `audit of the ${side}: everything is read, and what runs is what is written`,
    document.problems.length === 0 && crossed.length === 0,
    [
      ...document.problems.map(problemText),
      ...crossed.map(({ subject, title }) => `${subject}: ${title}`),
    ].join('; ') || `${document.inputs.length} sources, no problem`,
  );
}

function checkStages(
  { checks }: Stage,
  side: string,
  { stages }: AuditDocument,
  wanted: Readonly<Record<string, string>>,
): void {
  for (const [service, stage] of Object.entries(wanted)) {
    const found = stages.find((one) => one.service === service);
    const from = new Set(found?.evidence.map((one) => one.from));
    // Nothing that the producers call could show in traffic.
    const evidence = from.has('configuration') && (service !== 'consumer' || from.has('traffic'));
    checks.check(
      `audit of the ${side}: ${service} is ${stage}, by its configuration${service === 'consumer' ? ' and its traffic' : ''}`,
      found?.stage === stage && evidence,
      `${found?.stage ?? 'not there'}: ${found?.evidence.map(({ text }) => text).join('; ') ?? ''}`,
    );
  }
}
