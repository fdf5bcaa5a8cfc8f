import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '#test/lab/install/run-tool.ts';
import { type Sender, targets } from './sender.ts';

/**
 * What k6 keeps. It has no store for answers: its own file holds about a dozen samples per request, so `samples` is
 * what its users do, and `answers` goes through its console file, the only way to a body on disk.
 */
export type K6Storage = 'nothing' | 'samples' | 'answers';

/** Every body is read in each mode; thresholds and the summary are switched off. */
export function k6Sender(command: readonly string[], folder: string, storage: K6Storage): Sender {
  const [program = ''] = command;
  const output = join(folder, `k6-${storage}`);
  const options: Readonly<Record<K6Storage, readonly string[]>> = {
    nothing: [],
    samples: ['--out', `json=${output}`],
    answers: ['--log-format', 'raw', '--console-output', output],
  };
  return async ({ backendPort, connections, requests }) => {
    const script = join(folder, `k6-${storage}.js`);
    writeFileSync(script, scriptFor(backendPort, storage));
    const load = ['--vus', String(connections), '--iterations', String(requests)];
    const quiet = ['--quiet', '--no-usage-report', '--no-summary', '--no-thresholds'];
    const args = ['run', ...load, ...quiet, ...options[storage], script];
    await runTool({ tool: 'k6', program, args, fix: 'npm run bench:peers' });
  };
}

function scriptFor(backendPort: number, storage: K6Storage): string {
  const all = targets(backendPort);
  const keep = "console.log(answer.status + ' ' + JSON.stringify(answer.headers) + '\\n' + answer.body);";
  return `import http from 'k6/http';
const urls = ${JSON.stringify(all.map(({ url }) => url))};
const params = ${JSON.stringify({ headers: Object.fromEntries(all[0]?.headers ?? []), tags: { name: 'all' } })};
export default function () {
  const answer = http.get(urls[__ITER % urls.length], params);
  ${storage === 'answers' ? keep : ''}
}
`;
}
