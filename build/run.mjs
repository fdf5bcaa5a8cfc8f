// `node build/run.mjs SCRIPT ARGS…`: how the scripts of package.json start their TypeScript file.
import { run } from './runtime.mjs';

const [script, ...args] = process.argv.slice(2);
if (script === undefined) {
  process.stderr.write('usage: node build/run.mjs SCRIPT [ARGS…]\n');
  process.exitCode = 2;
} else {
  await run(script, args);
}
