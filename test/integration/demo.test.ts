import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readReport } from '#shared/report/index.ts';

const program = fileURLToPath(new URL('../../electron/engine/entry/demo.ts', import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function demo(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe('demo', () => {
  let folder = '';
  let ended: Ended;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshproof-demo-'));
    ended = await demo('--out', folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('finds every planted difference and says so', async () => {
    const summary = z
      .object({
        planted: z.array(z.object({ id: z.string(), title: z.string(), found: z.boolean() })),
        verdict: z.literal('fail'),
        seconds: z.number(),
      })
      .parse(JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8')));
    const { document } = readReport(await readFile(join(folder, 'report.json'), 'utf8'), 'report.json');
    // On a machine so busy that no replay was on time, or that times say nothing, the demo says that one is missing.
    const slower = document.routes.find(({ route }) => route === 'GET /api/reports/{n}')?.latency;
    const isLate = document.coverage.latencyInvalid !== null || slower?.judgement === 'unclear';
    const missing = summary.planted.filter(({ found }) => !found).map(({ id }) => id);
    expect(missing).toEqual(isLate ? ['slower-reports'] : []);
    expect(summary.planted).toHaveLength(5);
    expect(ended.code, ended.stderr).toBe(isLate ? 1 : 0);
    expect(ended.stdout).toContain('stand-ins');
    expect(ended.stdout).toMatch(/FAIL: [45] of 5 routes behave differently/);
  });

  it('blocks nothing that was not planted', async () => {
    const text = await readFile(join(folder, 'report.json'), 'utf8');
    const { document } = readReport(text, 'report.json');
    const kinds = document.findings.filter(({ severity }) => severity === 'blocker').map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['fallback-lost', 'mutation-repeated']));
    expect(document.coverage).toMatchObject({
      unpairedBaseline: 0,
      refused: 0,
      linkedShare: { baseline: 1 },
    });
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain(document.summary);
  });

  it('refuses an option that it does not know', async () => {
    const { code, stderr } = await demo('--bogus');
    expect(code).toBe(2);
    expect(stderr).toContain("Unknown option '--bogus'");
  });
});
