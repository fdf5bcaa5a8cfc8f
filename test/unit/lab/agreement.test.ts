import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY_OPTIONS } from '#shared/policy/inputs.ts';
import { readPolicies, type Policies } from '#shared/policy/read/policies.ts';
import type { SpringSide } from '#shared/policy/read/spring-side.ts';
import { Checks, type Check } from '#test/lab/checks.ts';
import { checkAgreement } from '#test/lab/policies/agreement.ts';
import { fill } from '#test/lab/template.ts';
import { labPolicy } from '../policy/spring-settings/lab-deployment.ts';

const CONFIG = 'test/lab/istio/config';
const DUMPS = 'test/fixtures/policy/istio/dump';
/** The values that the resources had when the dumps were taken. */
const VALUES = {
  LAB_ADDRESS: '127.0.0.2',
  SIDECAR_ADDRESS: '127.0.0.9',
  SERVICE_PORT: 27111,
  INGRESS_PORT: 28080,
  PRODUCER_1_TAP: 27001,
  PRODUCER_2_TAP: 27002,
  PRODUCER_3_TAP: 27003,
  CONSUMER_TAP: 27004,
  REVISION: 'r1',
};

function spring(live: Readonly<Record<string, string>>): SpringSide {
  const policy = labPolicy({ stack: 'classic' });
  const runningPolicy = labPolicy({ stack: 'classic', properties: live });
  return {
    applications: [],
    policy,
    candidateApplications: [],
    candidate: null,
    code: [],
    running: [],
    runningPolicy,
  };
}

/** The lab's YAML, changed, against what real proxies made of it as it was. */
function mesh(change: (yaml: string) => string): Policies {
  const text = (file: string) => fill(readFileSync(join(CONFIG, file), 'utf8'), VALUES);
  const dump = (name: string) => ({
    file: name,
    text: readFileSync(join(DUMPS, name), 'utf8'),
  });
  return readPolicies({
    spring: { texts: [], classes: [], actuators: [], registries: [] },
    istio: {
      texts: [
        ...readdirSync(CONFIG).map((file) => ({ file, text: change(text(file)) })),
        { file: 'resources.yaml', text: change(readFileSync(join(DUMPS, 'resources.yaml'), 'utf8')) },
        { file: 'mesh.yaml', text: 'outboundTrafficPolicy: {mode: REGISTRY_ONLY}\nenableAutoMtls: false\n' },
      ],
      dumps: [dump('ingress.json'), dump('sidecar.json')],
      istioctl: [],
    },
    options: { ...DEFAULT_POLICY_OPTIONS, istioVersion: '1.31' },
    problems: [],
    traffic: null,
  });
}

const INPUTS = {
  spring: { texts: [], classes: [], actuators: [], registries: [] },
  istio: { texts: [], dumps: [], istioctl: [] },
  options: DEFAULT_POLICY_OPTIONS,
  problems: [],
  traffic: null,
};

/** Settings of the gateways' routes that only the code says, which these sides are read without. */
const OF_THE_CODE = 8;

/** Without the sidecar: the one of the fixtures listens on the port of the lab's own services only. */
function failed(policies: Policies): Check[] {
  const checks = new Checks(() => undefined);
  checkAgreement(checks, 'side', { inputs: INPUTS, policies }, OF_THE_CODE);
  return checks.made.filter(({ ok, name }) => !ok && !name.includes('sidecar'));
}

const same = mesh((yaml) => yaml);

describe('what is written and what runs', () => {
  test('does not agree on what neither says', () => {
    const checks = new Checks(() => undefined);
    checkAgreement(checks, 'side', { inputs: INPUTS, policies: { ...same, spring: spring({}) } });
    expect(checks.made.filter(({ ok }) => !ok).map(({ detail }) => detail)).toContainEqual(
      expect.stringMatching(/ values are the same, 8 are not known to either$/),
    );
  });

  test('agree when both say the same', () => {
    expect(failed({ ...same, spring: spring({}) })).toEqual([]);
  });

  test('disagree when an application runs with another setting', () => {
    const found = failed({ ...same, spring: spring({ 'producer.ribbon.ReadTimeout': '2001' }) });
    expect(found.map(({ name }) => name)).toEqual([
      'side: the cross-check of what is written and what runs finds nothing',
      'side: calls by files are calls by actuators',
    ]);
    expect(found[1]?.detail).toContain(
      'timeout.readMs is {"value":2000} as written, {"value":2001} as it runs',
    );
  });

  test('disagree when the proxies have other resources', () => {
    const other = mesh((yaml) => yaml.replace('timeout: 3s', 'timeout: 4s'));
    const found = failed({ ...other, spring: spring({}) });
    expect(found.map(({ name }) => name)).toEqual([
      'side: the cross-check of what is written and what runs finds nothing',
      'side: routes of the gateway by YAML are those of its Envoy',
    ]);
    expect(found[1]?.detail).toContain('slow.r1: timeout.requestMs');
  });

  test('disagree when a route is missing in the proxies', () => {
    const other = mesh((yaml) => yaml.replace('name: payments.r1', 'name: bills.r1'));
    const found = failed({ ...other, spring: spring({}) });
    expect(found.at(-1)?.detail).toContain('bills.r1');
  });
});
