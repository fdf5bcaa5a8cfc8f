/**
 * `npm run calibration`: the full form of test/property/false-alarms.test.ts, kept in counted.json and written to
 * docs/calibration.md. `-- --only TEXT` simulates what has the text in its name and leaves the rest as it is,
 * `-- --share 0.1` makes a tenth of the runs, and Ctrl-C keeps what was simulated until then.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { documentOf } from './document.ts';
import { ALL } from './part.ts';
import { readCounted, writeCounted } from './recorded.ts';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, share: { type: 'string', default: '1' } },
});
const share = Number(values.share);
if (!(share > 0 && share <= 1)) {
  process.stderr.write(`--share ${values.share}: give a number above 0, up to 1\n`);
  process.exit(2);
}
if (!ALL.some(({ claims }) => claims.some(({ name }) => name.includes(values.only)))) {
  process.stderr.write(`--only ${values.only}: nothing in docs/calibration.md has this in its name\n`);
  process.exit(2);
}
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const simulated = await simulate(values.only, share, stop.signal);
const known = { ...readCounted(), ...simulated };
const counted = Object.fromEntries(
  ALL.flatMap(({ claims }) => claims).flatMap(({ name }) => (known[name] ? [[name, known[name]]] : [])),
);
writeCounted(counted);
const file = fileURLToPath(new URL('../../docs/calibration.md', import.meta.url));
writeFileSync(file, documentOf(counted));
process.stdout.write(`${file}\n`);
