import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Histogram, HistogramLogReader } from 'hdr-histogram-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HistogramLog } from '#engine/operations/histogram-log.ts';
import { runCli } from './support/cli.ts';
import { makeDemoWorkspace } from './support/demo-workspace.ts';

/** Runs of the demo. */
const CAPTURE = 'monday';
const REPLAY = 'monday on the mesh';

let folder = '';
let workspace = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-export-'));
  workspace = await makeDemoWorkspace(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The histograms of a log by tag, as HdrHistogram's own reader has them. */
function readLog(text: string): Map<string, Histogram> {
  const reader = new HistogramLogReader(text, 32, false);
  const histograms = new Map<string, Histogram>();
  for (let next = reader.nextIntervalHistogram(); next; next = reader.nextIntervalHistogram()) {
    histograms.set(next.tag, next);
  }
  return histograms;
}

async function exported(capture: string, out: string) {
  const args = ['export', '--workspace', workspace, '--capture', capture, '--format', 'hlog', '--out', out];
  const { exitCode, stdout, stderr } = await runCli([...args, '--json'], folder, {});
  return { exitCode, stderr, json: stdout === '' ? null : JSON.parse(stdout) };
}

const total = (histograms: Map<string, Histogram>, origin: string): number =>
  [...histograms].reduce(
    (sum, [tag, { totalCount }]) => (tag.startsWith(`${origin}:`) ? sum + totalCount : sum),
    0,
  );

describe('export of latencies as a HdrHistogram log', () => {
  it('has every answered request of a replay once from its send and once from the intended one', async () => {
    const { exitCode, stderr, json } = await exported(REPLAY, 'replay.hlog');
    expect(exitCode, stderr).toBe(0);
    const text = readFileSync(join(folder, 'replay.hlog'), 'utf8');
    expect(text).toMatch(
      /^#\[Latency of .*\n#\[Histogram log format version 1\.3\]\n#\[BaseTime: \d+\.\d{3} /,
    );
    const histograms = readLog(text);
    expect(json).toMatchObject({ exchanges: total(histograms, 'sent') });
    expect(total(histograms, 'sent')).toBeGreaterThan(50);
    expect(total(histograms, 'intended')).toBe(total(histograms, 'sent'));
    expect(total(histograms, 'first-byte')).toBe(0);
    for (const [tag, sent] of histograms) {
      const intended = histograms.get(tag.replace(/^sent:/, 'intended:'));
      expect(intended?.totalCount, tag).toBe(sent.totalCount);
      expect(intended?.maxValue, tag).toBeGreaterThanOrEqual(sent.maxValue * 0.998);
    }
  });

  it('counts what a tap saw from the first byte of the request', async () => {
    const { exitCode, stderr } = await exported(CAPTURE, 'deep/monday.hlog');
    expect(exitCode, stderr).toBe(0);
    const histograms = readLog(readFileSync(join(folder, 'deep', 'monday.hlog'), 'utf8'));
    expect([...histograms.keys()].every((tag) => tag.startsWith('first-byte:'))).toBe(true);
    expect(total(histograms, 'first-byte')).toBeGreaterThan(50);
  });

  it('gives the same bytes again', async () => {
    await exported(REPLAY, 'again.hlog');
    expect(readFileSync(join(folder, 'again.hlog'))).toEqual(readFileSync(join(folder, 'replay.hlog')));
  });

  it.each([
    ['nobody', 'x.hlog', "has no capture named 'nobody'"],
    [REPLAY, 'taken', 'this is a folder'],
  ])('refuses %s into %s', async (capture, out, message) => {
    mkdirSync(join(folder, 'taken'), { recursive: true });
    const { exitCode, stderr } = await exported(capture, out);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(readdirSync(folder)).not.toContain('x.hlog');
  });

  it('knows no other format', async () => {
    const args = ['export', '--workspace', workspace, '--capture', REPLAY, '--format', 'csv', '--out', 'x'];
    const { exitCode, stderr } = await runCli(args, folder, {});
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--format: 'csv' is none of hlog");
  });
});

describe('the log', () => {
  it('keeps values of an hour to three digits, and tags without commas or spaces', () => {
    const log = new HistogramLog();
    log.add({
      lastId: 3,
      routes: ['GET /a,b', 'GET /a,b', 'GET /lost'],
      startUs: Float64Array.of(1_000, 2_000, 3_000),
      durationUs: Float64Array.of(12, 3_600_000_000, -1),
      intendedUs: Float64Array.of(900, 2_100, 3_000),
    });
    const text = log.text('x', '2026-11-02T09:00:00.000Z');
    expect(text).toContain('#[Left out, without a response: 1]');
    const histograms = readLog(text);
    expect([...histograms.keys()]).toEqual(['intended:GET_/a%2Cb', 'sent:GET_/a%2Cb']);
    const [intended, sent] = histograms.values();
    expect(sent?.minNonZeroValue).toBe(12);
    expect(Math.abs((sent?.maxValue ?? 0) / 3_600_000_000 - 1)).toBeLessThan(0.001);
    // 100 µs late; what was sent too early is not counted as faster.
    expect(intended?.minNonZeroValue).toBe(112);
    expect(intended?.maxValue).toBe(sent?.maxValue);
  });
});
