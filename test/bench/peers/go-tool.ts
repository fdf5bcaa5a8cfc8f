import { join } from 'node:path';
import { runTool } from '#test/lab/install/run-tool.ts';
import { cachedPeer, type Peer } from './peer.ts';

const FIX = 'install Go 1.24 or newer, and let it reach its module proxy once';

/** A load generator built from its released Go module. */
function goTool(tool: string, module: string, version: string, versionArgs: readonly string[]): Peer {
  const program = (folder: string): string => join(folder, 'bin', tool);
  return cachedPeer(
    {
      tool,
      version,
      install: async (folder) => {
        await runTool({
          tool,
          program: 'go',
          args: ['install', '-trimpath', `${module}@v${version}`],
          env: { GOBIN: join(folder, 'bin') },
          fix: FIX,
        });
      },
      check: async (folder) => {
        await runTool({ tool, program: program(folder), args: versionArgs, fix: FIX });
        return version;
      },
    },
    (folder) => [program(folder)],
  );
}

export const vegeta = goTool('vegeta', 'github.com/tsenart/vegeta/v12', '12.13.0', ['-version']);
export const k6 = goTool('k6', 'go.k6.io/k6', '1.8.1', ['version']);
