import { describe, expect, it } from 'vitest';
import { breakerTimeline } from '#shared/model/index.ts';
import { EJECTED, recordEjection } from '#test/fixtures/ejection-recording.ts';
import { runCli } from './support/cli.ts';
import { startTaps, testEngine } from './support/engine.ts';
import { httpServer } from './support/servers.ts';

const PHASES = [
  'trip-failing',
  'trip-falling',
  'trip-isolated',
  'recovery-none',
  'recovery-little',
  'recovery-full',
];

describe('the timeline of a recording', () => {
  it('tells an ejection from the traffic at the taps, and draws both sides on one axis', async () => {
    const { client } = await testEngine();
    await recordEjection(client, 'monday', 'baseline');
    await recordEjection(client, 'istio', 'candidate');
    const { timelines, svg } = await client.breakers.timeline({
      capture: 'monday',
      against: 'istio',
      service: EJECTED.service,
    });
    expect(timelines.map(({ side, source }) => [side, source])).toEqual([
      ['baseline', 'monday'],
      ['candidate', 'istio'],
    ]);
    for (const { classification, cycles, failures, faultS } of timelines) {
      expect(classification).toMatchObject({ kind: 'envoy', confidence: 'high', needed: null });
      expect(failures).toBe(EJECTED.failures);
      expect(cycles.map(({ subject, trippedBy }) => [subject, trippedBy])).toEqual([
        [EJECTED.instance, EJECTED.failures],
      ]);
      const phases = cycles[0]?.phases ?? [];
      expect(phases.map(({ phase }) => phase)).toEqual(PHASES);
      expect(phases.map(({ from }) => from.atS)).toEqual(
        phases.map(({ from }) => from.atS).toSorted((a, b) => a - b),
      );
      expect(phases[3]?.attempts).toBe(0);
      expect(faultS).toBe(phases[0]?.from.atS);
    }
    expect(svg.match(/data-phase="6"/g)).toHaveLength(2);
    expect(svg).toContain('>fault<');
  });

  it('prints it, as a table and as JSON', async () => {
    const engine = await testEngine();
    const { client, workspace, folder } = engine;
    await recordEjection(client, 'monday', 'baseline');
    await engine.close();
    const command = ['breakers', '--timeline', '--workspace', workspace, '--capture', 'monday'];
    const text = await runCli(command, folder);
    expect(text.exitCode).toBe(0);
    expect(text.stdout).toMatch(/^baseline, producer in monday: ejection like Envoy’s \(high confidence\)\n/);
    expect(text.stdout).toMatch(/trip 3 +isolated/);
    expect(text.stdout).toMatch(/recovery 3 +its share again/);
    const { stdout } = await runCli([...command, '--json'], folder);
    const { timelines } = JSON.parse(stdout) as { timelines: unknown[] };
    expect(breakerTimeline.parse(timelines[0]).cycles[0]?.subject).toBe(EJECTED.instance);
    const mixed = await runCli([...command, '--machine', 'hystrix'], folder);
    expect(mixed).toMatchObject({ exitCode: 2 });
    expect(mixed.stderr).toContain('--timeline says what breakers did');
    const alone = await runCli(
      [...command.filter((word) => word !== '--timeline'), '--against', 'x'],
      folder,
    );
    expect(alone.exitCode).toBe(2);
    expect(alone.stderr).toContain('--against belongs to --timeline');
  });

  it('is inconclusive, and says how much is needed, when nothing failed', async () => {
    const engine = await testEngine();
    const { client, workspace, folder } = engine;
    const target = await httpServer((_request, response) => response.end('ok'));
    const tap = {
      kind: 'instance' as const,
      name: 'a',
      service: 'producer',
      version: null,
      listen: { host: '127.0.0.1', port: 0 },
      target: { host: '127.0.0.1', port: target },
    };
    const [port = 0] = await startTaps(client, 'quiet', [tap]);
    await fetch(`http://127.0.0.1:${port}/`).then((response) => response.text());
    await client.taps.stop();
    await expect(
      client.breakers.timeline({ capture: 'quiet', against: null, service: 'orders' }),
    ).rejects.toMatchObject({ data: { code: 'UNKNOWN_SERVICE', advice: 'It has: producer.' } });
    await engine.close();
    const { exitCode, stdout } = await runCli(
      ['breakers', '--timeline', '--workspace', workspace, '--capture', 'quiet'],
      folder,
    );
    expect(exitCode).toBe(3);
    expect(stdout).toContain('None of 1 attempt failed');
    expect(stdout).toContain('Let an instance fail while traffic runs');
  });
});
