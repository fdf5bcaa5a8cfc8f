import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Session } from '#engine/operations/session.ts';
import { addWaiver } from '#engine/operations/waivers.ts';
import { drillOf } from '#test/fixtures/drill/sample.ts';
import { failingDrill } from '#test/fixtures/drill/failing.ts';
import { testFolder } from './support/folder.ts';

it('lists which runs count, with what the waivers leave of their verdicts', async () => {
  const session = await Session.open(join(testFolder(), 'shop.meshproof'), 'create', () => undefined);
  const keep = async (document: ReturnType<typeof drillOf>, startedAt: string) => {
    const { name, scenario } = document;
    await session.writer.call('beginDrill', {
      name,
      scenario: scenario.name,
      startedAt,
      captures: [],
      zeroUs: 0,
    });
    await session.writer.call('finishDrill', { name, state: 'done', endedAt: startedAt, document });
  };
  await keep(failingDrill('monday', 'flaky'), '2026-11-28T12:00:00.000Z');
  await keep(drillOf('tuesday', 'Flaky'), '2026-11-29T12:00:00.000Z');
  await keep(failingDrill('other', 'all-fail'), '2026-11-27T12:00:00.000Z');
  const listed = async () =>
    (await session.queries.call('drills')).map(
      ({ name, verdict, isEarlier }) => `${name} ${verdict ?? ''}${isEarlier ? ', earlier' : ''}`,
    );
  expect(await listed()).toEqual(['other fail', 'tuesday pass', 'monday fail, earlier']);
  const terms = { owner: 'ada', reason: 'agreed', expires: '2999-12-31', from: 'window' } as const;
  await addWaiver(session, { ...terms, scope: { finding: 'all-fail/errors-during' } });
  expect(await listed()).toEqual(['other pass', 'tuesday pass', 'monday fail, earlier']);
  const judged = await session.queries.call('drill', { name: 'other', at: null });
  expect(judged).toMatchObject({ verdict: 'pass', findings: [{ waiver: 'W1' }] });
  await session.close();
});
