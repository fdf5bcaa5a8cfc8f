import { join } from 'node:path';
import { outputOf } from '../own-process.ts';
import type { Bench } from '../report.ts';
import { rounded } from '../statistics.ts';
import { reportSize } from './size.ts';

const PAIRS = 1_000_000;

/** How large the page is that tells of a comparison of a million requests, each sent twice to the baseline. */
export const reportBench: Bench = async (say, { pairs = PAIRS }) => {
  const file = join(import.meta.dirname, 'run.ts');
  const size = reportSize.parse(JSON.parse(await outputOf(file, [String(pairs)])));
  say(`report of ${size.pairs} pairs: ${size.findings} findings, ${(size.htmlBytes / 1e6).toFixed(2)} MB`);
  return {
    name: 'report',
    ratios: {},
    values: {
      htmlMB: rounded(size.htmlBytes / 1e6),
      jsonMB: rounded(size.jsonBytes / 1e6),
      renderSeconds: rounded(size.renderSeconds),
      pairs: size.pairs,
      routes: size.routes,
      findings: size.findings,
      causes: size.causes,
      otherStatus: size.otherStatus,
      peakMB: size.peakMB,
    },
    targets: { htmlMB: '<= 3' },
    notes: [
      'a made shop of 240 routes behind 24 services with a gateway, compared pair by pair with a noise run and attempts at three services of each request; two in three routes differ: fields, members, values, statuses, timeouts, limits, repeats, shares, latency',
      'htmlMB: report.html, one file with everything that it shows; what its lists leave out is counted in it and stands in report.json (jsonMB)',
    ],
  };
};
