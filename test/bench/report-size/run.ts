/** Compares the requests of a large shop and prints how large the report of that is: `run.ts PAIRS`. */
import { createComparison } from '#shared/compare/comparison.ts';
import { type Report, renderHtml, renderJson } from '#shared/report/index.ts';
import { context, source } from '#test/fixtures/comparison/build.ts';
import { peakMemoryMB } from '../process-cost.ts';
import { madeRequest } from './shop.ts';
import type { ReportSize } from './size.ts';

const pairs = Number(process.argv[2]);
const comparison = createComparison();
let differing = 0;
for (let index = 0; index < pairs; index += 1) {
  const pair = madeRequest(index);
  if (pair.baseline.status !== pair.candidate?.status) differing += 1;
  comparison.add(pair);
}
const document = comparison.finish(
  {
    name: 'bench',
    baseline: source('monday', 'baseline'),
    candidate: source('mesh', 'candidate'),
    noise: source('monday again', 'baseline'),
  },
  context({ baselineExchanges: pairs }),
);
const report: Report = {
  schema: 2,
  kind: 'meshproof-report',
  document,
  drills: [],
  run: {
    generatedAt: '2026-11-02T10:00:00.000Z',
    tool: 'bench',
    node: process.versions.node,
    signer: null,
  },
};
const begin = performance.now();
const html = renderHtml(report);
const renderSeconds = (performance.now() - begin) / 1000;
const size: ReportSize = {
  pairs,
  routes: document.routes.length,
  findings: document.findings.length,
  causes: document.causes.length,
  otherStatus: differing,
  htmlBytes: Buffer.byteLength(html),
  jsonBytes: Buffer.byteLength(renderJson(report)),
  renderSeconds,
  peakMB: peakMemoryMB(process.pid),
};
process.stdout.write(JSON.stringify(size));
