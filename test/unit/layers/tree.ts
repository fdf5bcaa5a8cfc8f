import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '#build/tool.ts';

/** What decides about layers: copied, so that the rules under test are the checkout's own. */
const configuration = [
  'package.json',
  '.oxlintrc.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'shared/tsconfig.json',
  'shared/globals.d.ts',
  'electron/engine/tsconfig.json',
  'electron/main/tsconfig.json',
  'electron/preload/tsconfig.json',
  'renderer/tsconfig.json',
  'build/tsconfig.json',
  'test/tsconfig.json',
];

/** A small tree that keeps every rule, one file per layer. */
const clean: Readonly<Record<string, string>> = {
  'shared/model/item.ts':
    "import { z } from 'zod';\nexport const item = z.object({ id: z.int() });\nexport type Item = z.infer<typeof item>;\n",
  'electron/engine/store/rows.ts':
    "import Database from 'better-sqlite3';\nexport const rows = (file: string): unknown[] => new Database(file).prepare('SELECT 1').all();\n",
  'electron/engine/capture/tap.ts':
    "import { createServer } from 'node:net';\nimport type { Item } from '#shared/model/item.ts';\nexport const tap = (item: Item): unknown => createServer().listen(item.id);\n",
  'electron/engine/replay/send.ts':
    "import { request } from 'undici';\nexport const send = (url: string): Promise<unknown> => request(url);\n",
  'electron/engine/drill/fault.ts': "export const fault = 'delay';\n",
  'electron/engine/policy/read.ts':
    "import { readFile } from 'node:fs/promises';\nimport { item } from '#shared/model/item.ts';\nexport const read = async (file: string): Promise<unknown> => item.parse(await readFile(file, 'utf8'));\n",
  'electron/engine/operations/run.ts':
    "import { tap } from '#engine/capture/tap.ts';\nimport { send } from '#engine/replay/send.ts';\nexport const run = [tap, send];\n",
  'electron/workers/query.ts':
    "import { rows } from '#engine/store/rows.ts';\nexport const query = (): unknown => rows(':memory:');\n",
  'electron/main/main.ts':
    "import { item } from '#shared/model/item.ts';\nexport const main = (): unknown => item.parse(process.pid);\n",
  'electron/preload/bridge.ts': 'export const bridge = (): string => location.href;\n',
  'renderer/app/title.ts': "export const title = 'Traffic';\n",
  'renderer/app/shell.tsx':
    "import type { Item } from '#shared/model/item.ts';\nexport const Shell = ({ item }: { item: Item }) => <p>{item.id}</p>;\n",
  'build/pack.ts': "import { env } from 'node:process';\nexport const pack = env;\n",
  'test/unit/shell.test.ts':
    "import { Shell } from '#renderer/app/shell.tsx';\nimport { send } from '#engine/replay/send.ts';\nexport const tested = [Shell, send];\n",
};

/** A checkout in a temporary folder that holds nothing but the rules and the clean tree. */
export class Tree {
  readonly folder = mkdtempSync(join(tmpdir(), 'meshproof-layers-'));

  constructor() {
    for (const file of configuration) cpSync(join(root, file), this.#path(file));
    symlinkSync(join(root, 'node_modules'), this.#path('node_modules'));
    for (const [file, source] of Object.entries(clean)) this.write(file, source);
  }

  write(file: string, source: string): void {
    const path = this.#path(file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, source);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }

  #path(file: string): string {
    return join(this.folder, file);
  }
}
