import { expect, it } from 'vitest';
import { followJob } from '#engine/operations/client.ts';
import { DEFAULT_POLICY_OPTIONS } from '#shared/policy/inputs.ts';
import { RUNS, recordRuns } from '#test/fixtures/comparable-runs.ts';
import { testEngine } from './support/engine.ts';
import { testFolder } from './support/folder.ts';
import { NO_SOURCES, writeTree } from './support/policy-sources.ts';

const GATEWAY = `spring:
  application: {name: gateway}
  cloud:
    gateway:
      routes:
        - {id: items, uri: lb://producer, predicates: [Path=/items/**]}
        - {id: orders, uri: lb://producer, predicates: [Path=/orders/**]}
        - {id: health, uri: lb://producer, predicates: [Path=/health]}
        - {id: returns, uri: lb://producer, predicates: [Path=/returns/**]}
`;
const GATES = `schema: 1
gates:
  - name: Every declared route was exercised
    rule: declared-routes
  - name: All fail was drilled
    rule: drills
    scenarios: [all-fail]
`;

it('says which declared routes the recorded traffic did not exercise, and which drills are missing', async () => {
  const folder = testFolder();
  await recordRuns(folder, 'test.meshproof');
  writeTree(folder, { 'gateway/application.yml': GATEWAY });
  const { client } = await testEngine(folder);
  const audit = async (name: string, capture: string | null) => {
    const sources = { ...NO_SOURCES, spring: ['gateway'] };
    const options = { ...DEFAULT_POLICY_OPTIONS, springVersion: 'Hoxton.SR12' };
    const job = await client.audits.start({ name, sources, options, capture });
    await followJob(client, job, () => undefined);
  };
  await audit('without traffic', null);
  await audit('with traffic', RUNS.capture);
  const gateOf = async (auditName: string | null, name: string) => {
    const job = await client.comparisons.start({
      name: 'covered',
      baseline: RUNS.capture,
      candidate: RUNS.same,
      noise: RUNS.noise,
      audit: auditName,
      gates: { file: 'gates.yaml', text: GATES },
      rules: null,
      settings: {},
    });
    await followJob(client, job, () => undefined);
    const document = await client.comparisons.get({ name: 'covered' });
    expect(document.verdict).toBe('inconclusive');
    return { document, gate: document.gates.find(({ gate }) => gate === name) };
  };
  const ROUTES = 'Every declared route was exercised';
  expect((await gateOf(null, ROUTES)).gate?.reasons[0]?.advice).toContain('compare with --audit NAME');
  expect((await gateOf('without traffic', ROUTES)).gate?.reasons[0]?.advice).toBe(
    `Audit again with --capture ${RUNS.capture}.`,
  );
  const { document, gate } = await gateOf('with traffic', ROUTES);
  expect(gate).toMatchObject({ outcome: 'inconclusive', detail: 'not exercised: returns' });
  expect(gate?.reasons[0]?.what).toMatch(/^spring route returns \(gateway\/application\.yml:9:\d+ /);
  expect(document.coverage.declared?.routes.map(({ route, requests }) => `${route} ${requests}`)).toEqual([
    'items 8',
    'orders 8',
    'health 8',
    'returns 0',
  ]);
  expect(document.gates.at(-1)).toMatchObject({
    outcome: 'inconclusive',
    reasons: [{ what: "'all-fail' was not drilled", advice: expect.stringContaining('all-fail') as string }],
  });
});
