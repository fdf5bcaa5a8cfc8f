/** `npm run bench [-- NAME… --json FILE --pairs N]`: measures against the peers and prints what came out. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { auditBench } from './audit/audit.ts';
import { compareBench } from './compare/compare.ts';
import { replayBench } from './replay/replay.ts';
import { reportBench } from './report-size/report-size.ts';
import { type Bench, type BenchResult, reportOf, textOf } from './report.ts';
import { tapBench } from './tap/tap.ts';

/** Fewer pairs give no rounds. */
const LEAST_PAIRS = 30_000;

const benches: Readonly<Record<string, Bench>> = {
  tap: tapBench,
  replay: replayBench,
  audit: auditBench,
  compare: compareBench,
  report: reportBench,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, pairs: { type: 'string' } },
});
const names = positionals.length > 0 ? positionals : Object.keys(benches);
const pairs = values.pairs === undefined ? undefined : Number(values.pairs);
const options = pairs === undefined ? {} : { pairs };
const unknown = names.filter((name) => benches[name] === undefined);
if (pairs !== undefined && !(Number.isInteger(pairs) && pairs >= LEAST_PAIRS)) {
  process.stderr.write(`--pairs: '${values.pairs}' is no whole number from ${LEAST_PAIRS}\n`);
  process.exitCode = 2;
} else if (unknown.length > 0) {
  process.stderr.write(
    `no such bench: ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}\n`,
  );
  process.exitCode = 2;
} else {
  const results: BenchResult[] = [];
  for (const name of names) {
    const result = await benches[name]?.((line) => process.stderr.write(`${line}\n`), options);
    if (result === undefined) continue;
    results.push(result);
    process.stdout.write(textOf(result));
  }
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(reportOf(results), null, 2)}\n`);
}
