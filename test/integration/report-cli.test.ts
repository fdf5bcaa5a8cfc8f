import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createKey } from '#engine/report/keys.ts';
import { verifyReport } from '#engine/report/verify.ts';
import { CliProcess, type CliResult, runCli } from './support/cli.ts';
import { makeDemoWorkspace } from './support/demo-workspace.ts';

const TEXT_FORMATS = 'html,json,junit,md,csv';
const FILES = [
  'report-findings.csv',
  'report-routes.csv',
  'report.html',
  'report.json',
  'report.junit.xml',
  'report.md',
];
const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}$/;

let folder = '';
let workspace = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-report-'));
  workspace = await makeDemoWorkspace(folder);
  await createKey(join(folder, 'signer.pem'), null);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runDirectly(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return runCli(args, folder, environment);
}

/** Writes the demo's report into a folder of its own. */
function report(out: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const common = ['--workspace', workspace, '--comparison', 'cutover', '--out', out];
  return runDirectly(['report', ...common, ...args], environment);
}

function read(out: string, name: string): string {
  return readFileSync(join(folder, out, name), 'utf8');
}

const verification = z.strictObject({
  file: z.string(),
  valid: z.boolean(),
  state: z.enum(['valid', 'bad', 'unsigned']),
  signer: z.string().nullable(),
  trustedAs: z.string().nullable(),
  reason: z.string(),
});

async function verify(...args: string[]) {
  const { exitCode, stdout, stderr } = await runDirectly(['verify', ...args, '--json']);
  return { exitCode, stderr, ...verification.partial().parse(stdout === '' ? {} : JSON.parse(stdout)) };
}

/** The marked part of each form that has one. */
const RUN: Readonly<Record<string, RegExp>> = {
  'report.html': /<section aria-labelledby="run">.*<\/section>/s,
  'report.json': /\n "run": \{.*\}\n\}\n$/s,
  'report.md': /\n<sub>Run: made at .*<\/sub>\n$/,
};

function withoutRun(name: string, text: string): string {
  const run = RUN[name];
  if (!run) return text;
  const rest = text.replace(run, '');
  if (rest === text) throw new Error(`${name} has no run section`);
  return rest;
}

describe('report', () => {
  it('writes HTML and JSON unless told otherwise, and says what with which sum', async () => {
    const { exitCode, stdout, stderr } = await report('plain', ['--json']);
    expect(exitCode, stderr).toBe(0);
    expect(readdirSync(join(folder, 'plain'))).toEqual(['report.html', 'report.json']);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'fail', signer: null });
    expect(read('plain', 'report.html')).toContain('this report is not signed');
  });

  it('gives the same bytes for the same inputs but for the run section', async () => {
    const runs = ['first', 'second'];
    for (const out of runs) {
      const { exitCode, stderr } = await report(out, ['--format', TEXT_FORMATS]);
      expect(exitCode, stderr).toBe(0);
    }
    for (const name of FILES) {
      const [first = '', second] = runs.map((out) => withoutRun(name, read(out, name)));
      expect(second, name).toBe(first);
      expect(first.length, name).toBeGreaterThan(500);
    }
  });

  it('gives the very same bytes, signatures included, when the time is told', async () => {
    const time = { SOURCE_DATE_EPOCH: '1790000000' };
    const args = ['--format', TEXT_FORMATS, '--sign', 'signer.pem'];
    for (const out of ['told-1', 'told-2']) {
      const { exitCode, stderr } = await report(out, args, time);
      expect(exitCode, stderr).toBe(0);
    }
    const names = readdirSync(join(folder, 'told-1'));
    expect(names).toEqual([...FILES, 'report.sig.json']);
    for (const name of names) expect(read('told-2', name)).toBe(read('told-1', name));
    expect(read('told-1', 'report.html')).toContain('2026-09-21T14:13:20.000Z');
  });

  it.each<[string, string[], Record<string, string>, number, RegExp]>([
    ['a form that there is not', ['--format', 'html,docx'], {}, 2, /--format: 'docx' is none of html, pdf/],
    ['a key that is not there', ['--sign', 'no.pem'], {}, 2, /no\.pem: the key cannot be read/],
    ['a time that is none', [], { SOURCE_DATE_EPOCH: 'noon' }, 2, /SOURCE_DATE_EPOCH: 'noon'/],
    [
      'no Chromium',
      ['--format', 'html,pdf'],
      { PATH: '/nowhere', MESHPROOF_CHROMIUM: '' },
      4,
      /--chromium PATH/,
    ],
    [
      'another Chromium',
      ['--format', 'html,pdf', '--chromium', '/no/such'],
      {},
      4,
      /\/no\/such: there is no such/,
    ],
    [
      'one that does not print',
      ['--format', 'html,pdf', '--chromium', process.execPath],
      {},
      4,
      /could not be printed/,
    ],
  ])('refuses %s and writes nothing', async (_case, args, environment, code, message) => {
    const { exitCode, stderr } = await report('refused', args, environment);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(code);
    expect(existsSync(join(folder, 'refused'))).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('a report that is being printed', () => {
  it('is cancelled with the program that prints it, and nothing is left of it', async () => {
    const temporary = join(folder, 'temporary');
    mkdirSync(temporary);
    const program = join(folder, 'slow-chromium');
    writeFileSync(program, `#!/bin/sh\necho > '${folder}/printing'\nsleep 600 &\nwait\n`, { mode: 0o755 });
    const args = ['report', '--workspace', workspace, '--comparison', 'cutover', '--out', 'cancelled'];
    const running = new CliProcess([...args, '--format', 'html,pdf', '--chromium', program], folder, {
      TMPDIR: temporary,
    });
    await expect.poll(() => existsSync(join(folder, 'printing')), { timeout: 60_000 }).toBe(true);
    expect(await running.interrupt()).toMatchObject({
      exitCode: 130,
      stderr: expect.stringContaining('the report was cancelled') as string,
    });
    expect(readdirSync(temporary)).toEqual([]);
    expect(existsSync(join(folder, 'cancelled'))).toBe(false);
  });
});

describe('verify', () => {
  /** Writes a signed report into a folder of its own. */
  async function sign(out: string): Promise<CliResult> {
    const written = await report(out, ['--format', TEXT_FORMATS, '--sign', 'signer.pem', '--json']);
    expect(written.exitCode, written.stderr).toBe(0);
    return written;
  }

  it('finds every file of a signed report valid, each by itself, and tells who signed', async () => {
    const written = await sign('signed');
    const { signer, files } = z
      .object({ signer: z.string().regex(FINGERPRINT), files: z.array(z.object({ path: z.string() })) })
      .parse(JSON.parse(written.stdout));
    expect(files).toHaveLength(7);
    for (const { path } of files) {
      expect(await verifyReport(path, join(folder, 'signer.pem.pub'))).toMatchObject({ valid: true, signer });
      expect(await verifyReport(path, signer)).toMatchObject({ valid: true });
    }
    expect(read('signed', 'report.html')).toContain(signer);
    const html = await verify('signed/report.html', '--key', 'signer.pem.pub');
    expect(html).toMatchObject({ exitCode: 0, valid: true, signer });
    expect(await verify('signed/report.sig.json')).toMatchObject({
      valid: true,
      reason: expect.stringMatching(/fingerprint.*All 6 files that it lists are as signed/) as string,
    });
  });

  it('finds an edited one not valid, and the manifest of it', async () => {
    await sign('edited');
    const manifest = join(folder, 'edited', 'report.sig.json');
    for (const name of FILES) {
      const text = read('edited', name);
      writeFileSync(join(folder, 'edited', name), text.replace('fail', 'pass'));
      expect(await verifyReport(join(folder, 'edited', name), null), name).toMatchObject({ valid: false });
      expect(await verifyReport(manifest, null)).toMatchObject({
        valid: false,
        reason: `${name} was changed after it was signed.`,
      });
      writeFileSync(join(folder, 'edited', name), text);
    }
    rmSync(join(folder, 'edited', 'report.md'));
    expect(await verify('edited/report.sig.json')).toMatchObject({
      exitCode: 1,
      valid: false,
      reason: 'report.md is missing.',
    });
  });

  it('finds one not valid behind which, or before which, anything stands', async () => {
    await sign('longer');
    for (const name of FILES.filter((file) => !file.endsWith('.csv'))) {
      const path = join(folder, 'longer', name);
      const text = readFileSync(path, 'utf8');
      for (const changed of [
        `${text}\n`,
        text + ' '.repeat(1000),
        `\ufeff${text}`,
        text.replace('\n', '\r\n'),
        text + text.slice(-400),
      ]) {
        writeFileSync(path, changed);
        expect(await verifyReport(path, null), name).toMatchObject({
          valid: false,
          reason: expect.stringContaining('changed after it was signed') as string,
        });
      }
    }
  });

  it('finds one not valid that is signed with another key', async () => {
    await sign('signed');
    const other = await runDirectly(['keys', 'create', 'other.pem', '--json']);
    expect(JSON.parse(other.stdout)).toMatchObject({ privateKey: 'other.pem', publicKey: 'other.pem.pub' });
    expect((await verify('signed/report.md', '--key', 'other.pem.pub')).exitCode).toBe(1);
    for (const name of ['report.html', 'report-routes.csv', 'report.sig.json']) {
      expect(await verifyReport(join(folder, 'signed', name), join(folder, 'other.pem.pub'))).toMatchObject({
        valid: false,
        reason: expect.stringContaining('another key') as string,
      });
    }
  });

  it('says of an unsigned one that it is not signed', async () => {
    const { exitCode } = await report('unsigned', ['--format', TEXT_FORMATS]);
    expect(exitCode).toBe(0);
    expect((await verify('unsigned/report.html')).exitCode).toBe(1);
    for (const name of FILES) {
      expect(await verifyReport(join(folder, 'unsigned', name), null)).toMatchObject({
        valid: false,
        signer: null,
        reason: expect.stringMatching(/^It is not signed/) as string,
      });
    }
  });

  it('refuses what is no report', async () => {
    await sign('signed');
    writeFileSync(join(folder, 'other.json'), '{"a":1}');
    writeFileSync(join(folder, 'other.txt'), 'Meshproof');
    for (const [file, message] of [
      ['other.json', /no file of a Meshproof report/],
      ['other.txt', /no file of a Meshproof report/],
      ['missing.html', /missing\.html: cannot be read/],
      ['signed', /cannot be read|no file of a Meshproof report/],
    ] as const) {
      const found = await verify(file);
      expect(found.exitCode).toBe(2);
      expect(found.stderr).toMatch(message);
    }
    const keyless = await verify('signed/report.html', '--key', 'other.json');
    expect(keyless.exitCode).toBe(2);
    expect(keyless.stderr).toMatch(/other\.json: this is no public key/);
    const short = await verify('signed/report.html', '--key', 'SHA256:abc');
    expect(short.exitCode).toBe(2);
    expect(short.stderr).toMatch(/--key: 'SHA256:abc' is no fingerprint/);
  });
});

describe('keys', () => {
  it('makes a key that only its owner reads, and never overwrites one', async () => {
    expect(statSync(join(folder, 'signer.pem')).mode & 0o777).toBe(0o600);
    const before = readFileSync(join(folder, 'signer.pem'), 'utf8');
    const again = await runDirectly(['keys', 'create', 'signer.pem']);
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain('never overwritten');
    expect(readFileSync(join(folder, 'signer.pem'), 'utf8')).toBe(before);
    // Nor the public half of another one: then there is no private half either.
    writeFileSync(join(folder, 'half.pem.pub'), 'mine');
    expect((await runDirectly(['keys', 'create', 'half.pem'])).exitCode).toBe(2);
    expect(existsSync(join(folder, 'half.pem'))).toBe(false);
    expect(readFileSync(join(folder, 'half.pem.pub'), 'utf8')).toBe('mine');
  });

  it('tells one fingerprint of both halves', async () => {
    const shown = await Promise.all(
      ['signer.pem', 'signer.pem.pub'].map((file) => runDirectly(['keys', 'show', file])),
    );
    expect(shown[0]?.stdout.trim()).toMatch(FINGERPRINT);
    expect(shown[1]?.stdout).toBe(shown[0]?.stdout);
  });

  it('signs with an encrypted key for who knows its passphrase', async () => {
    const told = { MESHPROOF_KEY_PASSPHRASE: 'open sesame' };
    const made = await runDirectly(['keys', 'create', 'locked.pem', '--encrypt'], told);
    expect(made.exitCode, made.stderr).toBe(0);
    expect(readFileSync(join(folder, 'locked.pem'), 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    const sign = ['--format', 'md', '--sign', 'locked.pem'];
    expect((await report('locked', sign, told)).exitCode).toBe(0);
    expect(await verify('locked/report.md', '--key', 'locked.pem.pub')).toMatchObject({ valid: true });
    const wrong = await report('locked-2', sign, { MESHPROOF_KEY_PASSPHRASE: 'wrong' });
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('does not open') as string });
    const untold = await report('locked-2', sign, { MESHPROOF_KEY_PASSPHRASE: '' });
    expect(untold).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is encrypted') as string });
    expect(existsSync(join(folder, 'locked-2'))).toBe(false);
  });

  it.skipIf(process.platform === 'win32')(
    'warns of a key that others can read, once it signs, and says what to do',
    async () => {
      await createKey(join(folder, 'open key.pem'), null);
      chmodSync(join(folder, 'open key.pem'), 0o640);
      const open = await report('open', ['--format', 'md', '--sign', 'open key.pem', '--json']);
      expect(open).toMatchObject({
        exitCode: 0,
        stderr: expect.stringMatching(
          /^warning: .*open key\.pem: others .* \(mode 640\).*chmod 600 '.*open key\.pem'/,
        ) as string,
      });
      expect(JSON.parse(open.stdout)).toMatchObject({
        keyWarning: expect.stringContaining('mode 640') as string,
      });
      chmodSync(join(folder, 'open key.pem'), 0o400);
      const closed = await report('closed', ['--format', 'md', '--sign', 'open key.pem', '--json']);
      expect(closed).toMatchObject({ exitCode: 0, stderr: '' });
      expect(JSON.parse(closed.stdout)).toMatchObject({ keyWarning: null });
    },
  );

  it('trusts a key by name, which verify tells, until it is trusted no longer', async () => {
    const own = { MESHPROOF_TRUSTED_KEYS: join(folder, 'settings', 'trusted-keys') };
    expect((await report('trust', ['--format', 'md', '--sign', 'signer.pem'], own)).exitCode).toBe(0);
    const verified = async () => (await runDirectly(['verify', 'trust/report.md'], own)).stdout;
    expect(await verified()).toMatch(/^signer: SHA256:\S+ \(not among the trusted keys\)$/m);
    const trusted = await runDirectly(['keys', 'trust', 'signer.pem.pub', '--name', 'Release team'], own);
    expect(trusted).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Release team') as string });
    expect(await verified()).toMatch(
      /^VALID.*\(trusted as Release team\)\nUnchanged since .* as Release team\.$/ms,
    );
    const listed = await runDirectly(['keys', 'trusted', '--json'], own);
    const { keys } = z
      .object({ keys: z.array(z.object({ fingerprint: z.string(), name: z.string() })) })
      .parse(JSON.parse(listed.stdout));
    expect(keys.map(({ name }) => name)).toEqual(['Release team']);
    const text = readFileSync(join(folder, 'trust', 'report.md'), 'utf8');
    writeFileSync(join(folder, 'trust', 'report.md'), text.replace('fail', 'pass'));
    expect(await verified()).toMatch(/^NOT VALID.*\(trusted as Release team\)/ms);
    expect((await runDirectly(['keys', 'distrust', keys[0]?.fingerprint ?? ''], own)).exitCode).toBe(0);
    expect((await runDirectly(['keys', 'distrust', 'signer.pem.pub'], own)).exitCode).toBe(2);
    expect((await runDirectly(['keys', 'trust', 'SHA256:abc', '--name', 'x'], own)).exitCode).toBe(2);
  });

  it('refuses a key of another kind', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(join(folder, 'ec.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(join(folder, 'noise.pem'), 'noise');
    const kind = await report('refused', ['--sign', 'ec.pem']);
    expect(kind).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('type ec, not ed25519') as string,
    });
    const noise = await report('refused', ['--sign', 'noise.pem']);
    expect(noise).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no private key') as string });
  });
});
