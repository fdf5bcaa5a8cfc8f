import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '#test/lab/install/run-tool.ts';
import { targets, type Sender } from './sender.ts';

/** As fast as its workers get answers; every result, with headers and body, is encoded into a file. */
export function vegetaSender(command: readonly string[], folder: string): Sender {
  const [program = ''] = command;
  return async ({ backendPort, connections, seconds }) => {
    const list = join(folder, 'vegeta-targets');
    const entries = targets(backendPort).map(({ url, headers }) =>
      [`GET ${url}`, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n'),
    );
    writeFileSync(list, `${entries.join('\n\n')}\n`);
    const workers = [`-workers=${connections}`, `-max-workers=${connections}`, `-connections=${connections}`];
    const pace = ['-rate=0', `-duration=${seconds}s`];
    const args = [
      'attack',
      ...pace,
      ...workers,
      `-targets=${list}`,
      `-output=${join(folder, 'vegeta-results')}`,
    ];
    await runTool({ tool: 'vegeta', program, args, fix: 'npm run bench:peers' });
  };
}
