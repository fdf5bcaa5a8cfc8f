import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot, type Installation, type Installed, installed } from '#test/lab/install/cache.ts';

/** A tool that a bench compares with: never bundled, installed on demand by `npm run bench:peers`. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Program and leading arguments, or null when it is not installed; nothing is downloaded. */
  readonly find: () => Promise<readonly string[] | null>;
  /** Installs it unless it is there. @throws ToolError */
  readonly install: () => Promise<Installed>;
}

/** A peer with a cache folder of its own; `command` finds its program there. */
export function cachedPeer(installation: Installation, command: (folder: string) => readonly string[]): Peer {
  const { tool, version } = installation;
  const folder = join(cacheRoot(), `${tool}-${version}`);
  return {
    name: tool,
    version,
    find: async () => (existsSync(folder) ? command(folder) : null),
    install: () => installed(installation),
  };
}
