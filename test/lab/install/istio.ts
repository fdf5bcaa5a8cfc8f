import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolError } from '../errors.ts';
import { fingerprint, installed, type Installed } from './cache.ts';
import { runTool } from './run-tool.ts';

const MODULE = join(import.meta.dirname, '..', 'istio');
const FIX =
  'install Go 1.26 or newer and let it reach its module proxy once (the first build takes about ten minutes on two cores)';

/** The unmodified control plane and its command line, built from the pinned module. */
export type IstioTools = Installed & { readonly pilotDiscovery: string; readonly istioctl: string };

/** Builds `pilot-discovery` and `istioctl`. @throws ToolError when Go is missing or a build fails. */
export async function installIstio(): Promise<IstioTools> {
  const go = (
    await runTool({ tool: 'go', program: 'go', args: ['env', 'GOVERSION'], cwd: MODULE, fix: FIX })
  ).stdout.trim();
  const manifest = [join(MODULE, 'go.mod'), join(MODULE, 'go.sum')];
  const version = await istioVersion();
  const result = await installed({
    tool: 'istio',
    version: `${version}-${await fingerprint(MODULE, manifest, [go])}`,
    install: async (folder) => {
      for (const command of ['pilot/cmd/pilot-discovery', 'istioctl/cmd/istioctl']) {
        const flags = `-s -w -X istio.io/istio/pkg/version.buildVersion=${version}`;
        const args = [
          'build',
          '-mod=readonly',
          '-trimpath',
          '-ldflags',
          flags,
          '-o',
          `${folder}/`,
          `istio.io/istio/${command}`,
        ];
        await runTool({ tool: 'istio', program: 'go', args, cwd: MODULE, fix: FIX });
      }
    },
    check: async (folder) => {
      await runTool({
        tool: 'istio',
        program: join(folder, 'pilot-discovery'),
        args: ['version', '-s'],
        fix: FIX,
      });
      const said = await runTool({
        tool: 'istio',
        program: join(folder, 'istioctl'),
        args: ['version', '--remote=false'],
        fix: FIX,
      });
      if (!said.stdout.includes(version))
        throw new ToolError('istio', `expected ${version}, found ${said.stdout}`, FIX);
      return version;
    },
  });
  return {
    ...result,
    pilotDiscovery: join(result.folder, 'pilot-discovery'),
    istioctl: join(result.folder, 'istioctl'),
  };
}

async function istioVersion(): Promise<string> {
  const pinned = /istio\.io\/istio v\S+-([0-9a-f]{12})\b/.exec(
    await readFile(join(MODULE, 'go.mod'), 'utf8'),
  )?.[1];
  if (pinned === undefined)
    throw new ToolError('istio', 'go.mod does not pin istio.io/istio', 'restore test/lab/istio/go.mod');
  return `1.31-${pinned}`;
}
