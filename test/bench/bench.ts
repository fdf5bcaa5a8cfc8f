/** `npm run bench [-- NAME… --json FILE]`: measures against the peers and prints what came out. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { auditBench } from './audit/audit.ts';
import { replayBench } from './replay/replay.ts';
import { type Bench, type BenchResult, reportOf, textOf } from './report.ts';
import { tapBench } from './tap/tap.ts';

const benches: Readonly<Record<string, Bench>> = {
  tap: tapBench,
  replay: replayBench,
  audit: auditBench,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' } },
});
const names = positionals.length > 0 ? positionals : Object.keys(benches);
const unknown = names.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(
    `no such bench: ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}\n`,
  );
  process.exitCode = 2;
} else {
  const results: BenchResult[] = [];
  for (const name of names) {
    const result = await benches[name]?.((line) => process.stderr.write(`${line}\n`));
    if (result === undefined) continue;
    results.push(result);
    process.stdout.write(textOf(result));
  }
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(reportOf(results), null, 2)}\n`);
}
