/** `npm run serve [-- --workspace FILE --port PORT]`: the window's page in a browser. */
import { parseArgs } from 'node:util';
import { exitCodeOf, MeshproofError, reportOf } from '#shared/model/error.ts';

try {
  const { values } = parseArgs({ options: { workspace: { type: 'string' }, port: { type: 'string' } } });
  const { runServe } = await import('#engine/entry/serve-command.ts');
  const { workspace } = values;
  await runServe({
    ...(workspace === undefined ? {} : { workspace }),
    port: portOf(values.port ?? '0'),
    folder: process.cwd(),
  });
} catch (error) {
  const report = reportOf(error);
  process.stderr.write(`${report.message}\n${report.advice ? `${report.advice}\n` : ''}`);
  process.exitCode = exitCodeOf(isArgumentError(error) ? 'usage' : report.kind);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new MeshproofError('usage', 'BAD_PORT', `--port: '${text}' is not a port from 0 to 65535`);
}

function isArgumentError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
