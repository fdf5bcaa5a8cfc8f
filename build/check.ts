/** `npm run check`: types, lint, layers, format, unused code. */
import { checkLine, runChecks } from './checks.ts';

const results = await runChecks((result) => process.stdout.write(checkLine(result)));
const failed = results.filter((result) => !result.passed);
if (failed.length > 0) {
  process.stdout.write(`check failed: ${failed.map(({ name }) => name).join(', ')}\n`);
  process.exitCode = 1;
}
