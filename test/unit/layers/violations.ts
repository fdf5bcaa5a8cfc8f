/** One file that breaks one rule. */
export interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly source: string;
  /** Every code that the tool must report for the file, in any order. */
  readonly codes: readonly string[];
}

const IMPORTS = 'eslint(no-restricted-imports)';
const NODE_MODULES = 'import(no-nodejs-modules)';
const CYCLE = 'import(no-cycle)';

/** A file outside of the project's folder and of the projects that it references. */
const OUTSIDE = ['TS6059', 'TS6307'];
const NO_NODE = 'TS2591';
const NO_PAGE = 'TS2584';

/** What oxlint must reject. */
export const lintViolations: readonly Violation[] = [
  imports('shared is free of Node', 'shared/model/planted-node.ts', 'node:fs', [IMPORTS, NODE_MODULES]),
  imports('shared has three packages', 'shared/model/planted-package.ts', 'ws'),
  imports('shared takes only the contract of oRPC', 'shared/model/planted-server.ts', '@orpc/server'),
  imports('shared knows no engine', 'shared/model/planted-engine.ts', '#engine/drill/fault.ts'),
  imports('shared stays inside shared', 'shared/model/planted-path.ts', '../../build/pack.ts'),
  imports('the engine never imports Electron', 'electron/engine/operations/planted-electron.ts', 'electron'),
  imports(
    'the engine knows no page',
    'electron/engine/operations/planted-page.ts',
    '#renderer/app/shell.tsx',
  ),
  imports(
    'the product knows no test',
    'electron/engine/operations/planted-test.ts',
    '#test/unit/shell.test.ts',
  ),
  imports(
    'the engine uses subpath imports',
    'electron/engine/operations/planted-path.ts',
    '../../main/main.ts',
  ),
  imports('only the store opens the database', 'electron/engine/capture/planted-store.ts', 'better-sqlite3'),
  imports('workers open it through the store', 'electron/workers/planted-store.ts', 'better-sqlite3'),
  imports('only the replay sends', 'electron/engine/operations/planted-undici.ts', 'undici'),
  imports('capture knows no replay', 'electron/engine/capture/planted-replay.ts', '#engine/replay/send.ts'),
  imports('capture knows no drill', 'electron/engine/capture/planted-drill.ts', '../drill/fault.ts'),
  imports('replay knows no capture', 'electron/engine/replay/planted-capture.ts', '../capture/tap.ts'),
  imports('replay knows no drill', 'electron/engine/replay/planted-drill.ts', '#engine/drill/fault.ts'),
  imports('drill knows no capture', 'electron/engine/drill/planted-capture.ts', '#engine/capture/tap.ts'),
  imports('drill knows no replay', 'electron/engine/drill/planted-replay.ts', '#engine/replay/send.ts'),
  imports('policy knows no store', 'electron/engine/policy/planted-store.ts', '#engine/store/rows.ts'),
  imports('policy knows no capture', 'electron/engine/policy/planted-capture.ts', '../capture/tap.ts'),
  imports('policy asks with fetch', 'electron/engine/policy/planted-undici.ts', 'undici'),
  imports('capture knows no policy', 'electron/engine/capture/planted-policy.ts', '#engine/policy/read.ts'),
  imports('the store knows no policy', 'electron/engine/store/planted-policy.ts', '#engine/policy/read.ts'),
  imports('the store knows no writer', 'electron/engine/store/planted-tap.ts', '#engine/capture/tap.ts'),
  imports('main knows no engine', 'electron/main/planted-engine.ts', '#engine/drill/fault.ts'),
  imports('main touches no data', 'electron/main/planted-store.ts', 'better-sqlite3'),
  imports('preload is free of Node', 'electron/preload/planted-node.ts', 'node:fs', [IMPORTS, NODE_MODULES]),
  imports('preload has no packages', 'electron/preload/planted-package.ts', 'zod'),
  imports('preload knows no main', 'electron/preload/planted-main.ts', '../main/main.ts'),
  imports('the page is free of Node', 'renderer/app/planted-node.ts', 'node:fs', [NODE_MODULES]),
  imports('the page knows no engine', 'renderer/app/planted-engine.ts', '#engine/drill/fault.ts'),
  imports('the page never imports Electron', 'renderer/app/planted-electron.ts', 'electron'),
  imports('the page has no server', 'renderer/app/planted-server.ts', '@orpc/server/websocket'),
  imports('build scripts use the engine by its entries', 'build/planted-engine.ts', '#engine/drill/fault.ts'),
  imports('build scripts know no page', 'build/planted-page.ts', '#renderer/app/shell.tsx'),
  imports('tests run outside of Electron', 'test/unit/planted-electron.ts', 'electron'),
  {
    rule: 'a dynamic import is an import',
    file: 'electron/engine/capture/planted-dynamic.ts',
    source: "export const late = () => import('#engine/replay/send.ts');\n",
    codes: [IMPORTS],
  },
  {
    rule: 'a type import is an import',
    file: 'electron/engine/capture/planted-type.ts',
    source: "export type { send } from '#engine/replay/send.ts';\n",
    codes: [IMPORTS],
  },
  {
    rule: 'no cycles, there',
    file: 'shared/model/planted-cycle-a.ts',
    source: "import { b } from '#shared/model/planted-cycle-b.ts';\nexport const a = () => b;\n",
    codes: [CYCLE],
  },
  {
    rule: 'no cycles, and back',
    file: 'shared/model/planted-cycle-b.ts',
    source: "import { a } from './planted-cycle-a.ts';\nexport const b = () => a;\n",
    codes: [CYCLE],
  },
  {
    rule: 'no promise is forgotten',
    file: 'electron/engine/operations/planted-promise.ts',
    source: 'export function forget(work: () => Promise<void>): void {\n  work();\n}\n',
    codes: ['typescript(no-floating-promises)'],
  },
];

/** What the compiler must reject, because each runtime is a project of its own. */
export const typeViolations: readonly Violation[] = [
  imports('the page reaches no engine', 'renderer/app/planted-engine.ts', '#engine/drill/fault.ts', OUTSIDE),
  imports('the page reaches no Node', 'renderer/app/planted-node.ts', 'node:fs', [NO_NODE]),
  imports(
    'the engine reaches no page',
    'electron/engine/drill/planted-page.ts',
    '#renderer/app/title.ts',
    OUTSIDE,
  ),
  imports('main reaches no engine', 'electron/main/planted-engine.ts', '#engine/drill/fault.ts', OUTSIDE),
  imports(
    'preload reaches no engine',
    'electron/preload/planted-engine.ts',
    '#engine/drill/fault.ts',
    OUTSIDE,
  ),
  imports('shared reaches no engine', 'shared/model/planted-engine.ts', '#engine/drill/fault.ts', OUTSIDE),
  uses('shared has no Node globals', 'shared/model/planted-process.ts', 'process.pid', NO_NODE),
  uses('shared has no page', 'shared/model/planted-page.ts', 'document.title', NO_PAGE),
  uses('the engine has no page', 'electron/engine/drill/planted-window.ts', 'document.title', NO_PAGE),
  uses('the page has no Node globals', 'renderer/app/planted-process.ts', 'process.pid', NO_NODE),
  {
    rule: 'only syntax that can be erased',
    file: 'electron/engine/drill/planted-enum.ts',
    source: 'export enum Fault {\n  Delay,\n}\n',
    codes: ['TS1294'],
  },
];

function imports(
  rule: string,
  file: string,
  specifier: string,
  codes: readonly string[] = [IMPORTS],
): Violation {
  return {
    rule,
    file,
    source: `import * as planted from '${specifier}';\nexport const used = planted;\n`,
    codes,
  };
}

function uses(rule: string, file: string, expression: string, code: string): Violation {
  return { rule, file, source: `export const used = ${expression};\n`, codes: [code] };
}
