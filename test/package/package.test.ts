import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extractFile, listPackage, statFile } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '#build/tool.ts';
import { findElectron } from '#test/e2e/support/electron-program.ts';

const run = promisify(execFile);
const PACKAGE = join(root, 'build/package.ts');

/** How a fuse stands in Electron's binary: as the character 0 or 1. */
const [OFF, ON] = [0x30, 0x31];

const electron = await findElectron();
if ('missing' in electron && process.env['CI'] === 'true') {
  throw new Error(`The app cannot be packaged with a real Electron, ${electron.missing}.`);
}

describe('the options', () => {
  it.each([
    [['--bogus'], "Unknown option '--bogus'"],
    [['--electron-dist', tmpdir()], '--electron-dist and --electron-version go together'],
    [['--electron-dist', PACKAGE, '--electron-version', '22.3.25'], 'is not a folder'],
    [['--electron-dist', tmpdir(), '--electron-version', 'newest'], "'newest' is not a version"],
  ])('refuses %j', async (args, message) => {
    const failure = await run(process.execPath, [PACKAGE, ...args]).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 2, stderr: expect.stringContaining(message) as string });
  });
});

describe.skipIf('missing' in electron)(
  `the packaged app${'missing' in electron ? ` (skipped: ${electron.missing})` : ''}`,
  () => {
    /** Far from the checkout, so that nothing is found there by climbing up. */
    const out = mkdtempSync(join(tmpdir(), 'meshproof-package-'));
    const app = join(out, 'linux-unpacked');
    const resources = join(app, 'resources');
    const archive = join(resources, 'app.asar');
    const cli = join(resources, 'cli');
    const native = `prebuilds/${process.platform}-${process.arch}.node`;
    afterAll(() => rmSync(out, { recursive: true, force: true }));

    beforeAll(async () => {
      if ('missing' in electron) return;
      const options = ['--electron-dist', electron.folder, '--electron-version', electron.version];
      await run(process.execPath, [PACKAGE, '--dir', '--out', out, ...options]);
    });

    it('holds page, main, preload and engine in the archive', () => {
      expect(archived()).toEqual(
        expect.arrayContaining([
          'package.json',
          'dist/main/main.cjs',
          'dist/preload/preload.cjs',
          'dist/page/index.html',
          'dist/engine/utility.mjs',
          'dist/engine/workers/ingest.mjs',
          'dist/engine/workers/query.mjs',
          'dist/engine/workers/compare.mjs',
          'dist/engine/workers/audit.mjs',
          'node_modules/better-sqlite3/lib/index.js',
        ]),
      );
      const { main } = JSON.parse(extractFile(archive, 'package.json').toString()) as { main: string };
      expect(archived()).toContain(main);
    });

    it("unpacks the native store's binary for this platform, and nothing else", () => {
      expect(filesIn(`${archive}.unpacked`)).toEqual([`node_modules/better-sqlite3/${native}`]);
    });

    it('holds no sources, tests, maps or secrets', () => {
      const files = [...archived(), ...filesIn(cli)];
      const known =
        /^((dist\/)?(main|preload|engine|page)\/[\w./-]+\.(cjs|mjs|js|css|html|svg)|(dist\/)?scenarios\/[\w-]+\.yaml|node_modules\/better-sqlite3\/(lib\/[\w./-]+\.js|prebuilds\/[\w-]+\.node|package\.json|LICENSE)|package\.json)$/;
      expect(files.filter((file) => !known.test(file))).toEqual([]);
      expect(files.filter((file) => file.endsWith('.node') && !file.endsWith(native))).toEqual([]);
      const { scripts, devDependencies } = JSON.parse(
        extractFile(archive, 'package.json').toString(),
      ) as Record<string, unknown>;
      expect({ scripts, devDependencies }).toEqual({});
    });

    it('names no folder of the machine that built it', () => {
      const inArchive = archived().filter((file) => !file.endsWith('.node'));
      const inCli = filesIn(cli).filter((file) => !file.endsWith('.node'));
      const naming = [
        ...inArchive.filter((file) => extractFile(archive, file).includes(root)),
        ...inCli.filter((file) => readFileSync(join(cli, file)).includes(root)),
      ];
      expect(naming).toEqual([]);
    });

    it('starts nothing but itself', async () => {
      const fuses = await getCurrentFuseWire(join(app, 'meshproof'));
      expect(fuses).toMatchObject({
        [FuseV1Options.RunAsNode]: OFF,
        [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: OFF,
        [FuseV1Options.EnableNodeCliInspectArguments]: OFF,
        [FuseV1Options.EnableCookieEncryption]: ON,
        [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ON,
        [FuseV1Options.OnlyLoadAppFromAsar]: ON,
      });
    });

    it('carries a command line that runs with the files of the package alone', async () => {
      const { stdout } = await run(process.execPath, [join(cli, 'engine/cli.mjs'), 'doctor', '--json'], {
        cwd: out,
      });
      const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean }[] };
      expect(checks.find(({ name }) => name === 'Native store')).toMatchObject({ ok: true });
    });

    it('carries the ready scenarios, and finds them from there', async () => {
      const { stdout } = await run(
        process.execPath,
        [join(cli, 'engine/cli.mjs'), 'drill', '--list', '--json'],
        { cwd: out },
      );
      const shipped = readdirSync(join(root, 'scenarios')).map((file) => file.replace('.yaml', ''));
      const listed = JSON.parse(stdout) as { scenarios: { name: string }[] };
      expect(listed.scenarios.map(({ name }) => name)).toEqual(shipped.toSorted());
    });

    /** Files of the archive, those that lie beside it included. */
    function archived(): string[] {
      return listPackage(archive, { isPack: false })
        .map((path) => path.replaceAll('\\', '/').slice(1))
        .filter((path) => !('files' in statFile(archive, path)));
    }
  },
);

/** Paths of all files, from the folder, with slashes. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted();
}
