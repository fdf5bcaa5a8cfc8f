import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { byText } from '#shared/compare/order.ts';
import { CATALOGUE } from '#shared/policy/catalogue.ts';
import { catalogueDocument } from '#test/lab/catalogue/document.ts';
import { parity, rule, traffic } from '#test/lab/catalogue/entry.ts';
import { findEntry, type Said } from '#test/lab/catalogue/find.ts';
import { planCatalogue } from '#test/lab/catalogue/plan.ts';
import { STAGED } from '#test/lab/catalogue/table.ts';
import { UNSTAGED } from '#test/lab/catalogue/unstaged.ts';
import { summaryOf } from '#test/lab/summary.ts';

const DOCUMENT = fileURLToPath(new URL('../../../docs/catalogue.md', import.meta.url));

describe('the table', () => {
  it('has every entry of the catalogue once, staged or with a reason', () => {
    const ids = [...STAGED, ...UNSTAGED].map(({ id }) => id);
    expect(ids.toSorted(byText)).toEqual([...CATALOGUE.keys()].toSorted(byText));
  });

  it('stages at least sixty', () => {
    expect(STAGED.length).toBeGreaterThanOrEqual(60);
  });

  it('expects something of every entry, in words that nothing else is said in', () => {
    const loose = STAGED.filter(
      ({ expect: wanted }) => wanted.length === 0 || wanted.some(({ says }) => says.source.length < 4),
    );
    expect(loose.map(({ id }) => id)).toEqual([]);
  });

  it('has requests where traffic has to show it', async () => {
    const paths = STAGED.flatMap(({ requests = [] }) =>
      requests.map(({ method, path }) => `${method} ${path}`),
    );
    const unseen = STAGED.filter(({ expect: wanted }) =>
      wanted.some((one) => one.by === 'traffic' && !paths.some((path) => one.route.test(path))),
    );
    expect(unseen.map(({ id }) => id)).toEqual([]);
  });

  it('is what the documentation says', async () => {
    await expect(catalogueDocument()).toMatchFileSnapshot(DOCUMENT);
  });
});

describe('the plan', () => {
  it('never sends one request twice in a row while others wait', () => {
    const paths = planCatalogue(STAGED.filter(({ requests = [] }) => requests.length === 6)).map(
      ({ path }) => path,
    );
    expect(paths.length).toBeGreaterThan(6);
    expect(paths.filter((path, n) => path === paths[n + 1])).toEqual([]);
  });
});

describe('looking an entry up', () => {
  const row = {
    catalogue: 'RE-04',
    scope: 'gateway: route re04',
    row: 'attempts of GET',
    verdict: 'different',
    spring: { text: '3' },
    istio: { text: '5' },
    why: 'other counts',
  };
  const said = {
    findings: [
      {
        id: '1',
        catalogue: 'RE-04',
        severity: 'major',
        route: 'GET /re04/x',
        title: 'More attempts',
        cause: 'repeats',
        count: 1,
        settings: [{ setting: 'retry: attempts of GET', why: 'five against three' }],
      },
      {
        id: '2',
        catalogue: 'RE-05',
        severity: 'noise',
        route: 'GET /re05/x',
        title: 'Fewer',
        cause: 'chance',
        count: 1,
      },
    ],
    audits: new Map([
      [
        'cutover',
        {
          parity: [row, { ...row, catalogue: 'RT-02', verdict: 'not-known' }],
          findings: [],
          bypass: [{ catalogue: 'MO-03', subject: 'a → b', title: 'Retries multiply', reason: 'both' }],
        },
      ],
    ]),
    // Only what is looked at stands here.
  } as unknown as Said;

  it.each([
    ['RE-04', traffic(/re04/, /repeats/), true, true],
    ['RE-04', traffic(/re04/, /five against three/), true, true],
    ['RE-04', traffic(/re04/, /another cause/), true, false],
    ['RE-04', traffic(/re01/, /repeats/), false, false],
    ['RE-05', traffic(/re05/, /chance/), false, false],
    ['RE-04', parity(/re04/, 'attempts of GET', /3 \| 5: other counts/), true, true],
    ['RE-04', parity(/re04/, 'back-off', /other/), false, false],
    ['RT-02', parity(/re04/, 'attempts of GET', /other/), false, false],
    ['MO-03', rule(/a → b/, /Retries multiply: both/), true, true],
    ['MO-03', rule(/a → b/, /multiply/, 'half-way'), false, false],
  ])('%s', (id, wanted, found, causeRight) => {
    expect(findEntry({ id, expect: [wanted] }, said)).toMatchObject({ id, found, causeRight });
  });

  it('wants all of what is expected', () => {
    const both = [traffic(/re04/, /repeats/), parity(/re04/, 'back-off', /other/)];
    expect(findEntry({ id: 'RE-04', expect: both }, said)).toMatchObject({ found: false, causeRight: false });
  });
});

describe('the summary', () => {
  const entry = (id: string, found: boolean, causeRight = found) => ({ id, found, causeRight, detail: '' });

  it('counts an entry as found when every stack finds it', () => {
    const summary = summaryOf([
      {
        catalogue: [
          { ...entry('RT-01', true), stack: 'classic' },
          { ...entry('RT-02', true), stack: 'classic' },
        ],
        aa: { runs: 20, blockersOrMajors: 0 },
      },
      {
        catalogue: [{ ...entry('RT-01', true, false), stack: 'modern' }],
        aa: { runs: 20, blockersOrMajors: 1 },
      },
    ]);
    expect(summary.catalogue?.staged).toEqual([
      { id: 'RT-01', found: true, causeRight: false },
      { id: 'RT-02', found: true, causeRight: true },
    ]);
    expect(summary.catalogue?.unstaged).toEqual(UNSTAGED);
    expect(summary.aa).toEqual({ runs: 40, blockersOrMajors: 1 });
  });

  it('says nothing of what was not run', () => {
    expect(summaryOf([{}])).toEqual({});
  });
});
