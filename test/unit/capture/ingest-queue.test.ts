import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FrameKind, readFrames, writeFrame } from '#engine/capture/frame.ts';
import { IngestQueue, type IngestLimits } from '#engine/capture/ingest-queue.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-queue-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function batch(connection: number, content: string): Buffer {
  const target = Buffer.alloc(200);
  return target.subarray(0, writeFrame(target, 0, FrameKind.request, connection, 1, Buffer.from(content)));
}

function contents(sent: readonly Buffer[]): string[] {
  const all: string[] = [];
  for (const one of sent) {
    readFrames(one, ({ kind, connection, payload }) => {
      all.push(kind === FrameKind.gap ? `gap ${connection}: ${payload.readDoubleLE(0)}` : payload.toString());
    });
  }
  return all;
}

function queueOf(limits: IngestLimits) {
  const sent: Buffer[] = [];
  const spill = join(folder, 'spill');
  return { sent, spill, queue: new IngestQueue((one) => sent.push(Buffer.from(one)), spill, limits) };
}

describe('the ingest queue', () => {
  it('keeps the order through memory and disk, and removes the spill file', async () => {
    const size = batch(1, 'a').length;
    const { sent, spill, queue } = queueOf({ inFlightBytes: size, memoryBytes: size, spillBytes: 10_000 });
    for (const letter of 'abcdef') queue.push(batch(1, letter));
    expect(contents(sent)).toEqual(['a']);
    expect(queue.state).toEqual({ queuedBytes: 2 * size, spilledBytes: 4 * size, lostBytes: 0 });
    expect(existsSync(spill)).toBe(true);
    const drained = queue.drained();
    for (let index = 0; index < 6; index += 1) queue.acknowledge(size);
    await drained;
    expect(contents(sent)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(existsSync(spill)).toBe(false);
  });

  it('counts what it has to drop and leaves a gap in its place', () => {
    const size = batch(1, 'aaaa').length;
    const { sent, queue } = queueOf({ inFlightBytes: size, memoryBytes: 0, spillBytes: 0 });
    queue.push(batch(1, 'aaaa'));
    queue.push(batch(2, 'lost'));
    expect(queue.state.lostBytes).toBe(4);
    queue.acknowledge(size);
    expect(contents(sent)).toEqual(['aaaa', 'gap 2: 4']);
  });

  it('counts everything as lost when the worker is gone, and keeps nobody waiting', async () => {
    const size = batch(1, 'aaaa').length;
    const { spill, queue } = queueOf({ inFlightBytes: 1, memoryBytes: size, spillBytes: 10_000 });
    for (const text of ['aaaa', 'bbbb', 'cccc']) queue.push(batch(1, text));
    const drained = queue.drained();
    queue.abandon();
    await drained;
    queue.push(batch(1, 'dddd'));
    expect(queue.state).toMatchObject({ queuedBytes: 0, spilledBytes: 0 });
    expect(queue.state.lostBytes).toBeGreaterThanOrEqual(16);
    expect(existsSync(spill)).toBe(false);
  });

  it('drops and counts when the disk cannot take the spill', () => {
    const size = batch(1, 'aaaa').length;
    const sent: Buffer[] = [];
    const queue = new IngestQueue((one) => sent.push(one), join(folder, 'missing', 'spill'), {
      inFlightBytes: size,
      memoryBytes: 0,
      spillBytes: 10_000,
    });
    queue.push(batch(1, 'aaaa'));
    queue.push(batch(2, 'bbbb'));
    expect(queue.state).toMatchObject({ spilledBytes: 0, lostBytes: 4 });
  });
});
