import { join } from 'node:path';
import { runTool } from '#test/lab/install/run-tool.ts';
import { cachedPeer } from './peer.ts';

/** The newest release that runs on Python 3.10 and 3.11. */
const VERSION = '11.0.2';
const FIX = 'install python3 (3.10 or newer) with its venv module, and let pip reach its index once';

/** mitmproxy's terminal program without a screen, in a virtual environment of its own. */
export const mitmdump = cachedPeer(
  {
    tool: 'mitmproxy',
    version: VERSION,
    install: async (folder) => {
      const venv = join(folder, 'venv');
      await runTool({ tool: 'mitmproxy', program: 'python3', args: ['-m', 'venv', venv], fix: FIX });
      await runTool({
        tool: 'mitmproxy',
        program: join(venv, 'bin/python'),
        args: ['-m', 'pip', 'install', '-q', `mitmproxy==${VERSION}`],
        fix: FIX,
      });
    },
    check: async (folder) => {
      const [program = '', ...args] = command(folder);
      await runTool({ tool: 'mitmproxy', program, args: [...args, '--version'], fix: FIX });
      return VERSION;
    },
  },
  command,
);

/** Not through the script that pip writes: that one names the folder in which it was installed. */
function command(folder: string): string[] {
  const start = 'from mitmproxy.tools.main import mitmdump; mitmdump()';
  return [join(folder, 'venv/bin/python'), '-c', start];
}
