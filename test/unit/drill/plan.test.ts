import { describe, expect, it } from 'vitest';
import { planSide } from '#shared/drill/plan.ts';
import { readScenario } from '#shared/drill/read-scenario.ts';
import type { DrillOptions, MeshproofError, TapSpec } from '#shared/model/index.ts';

const ASKED: Pick<DrillOptions, 'service' | 'times' | 'commands' | 'ownCommands'> = {
  service: null,
  times: 1,
  commands: [],
  ownCommands: 'refuse',
};
const TAPS = [
  tap('consumer', 'c', null),
  tap('producer', 'p1', 'v1'),
  tap('producer', 'p2', 'v1'),
  tap('producer', 'p3', 'v2'),
];

function tap(service: string, name: string, version: string | null): TapSpec {
  const address = { host: '127.0.0.1', port: 1 };
  return { kind: 'instance', name, service, version, listen: address, target: address };
}

function plan(step: string, asked: Partial<typeof ASKED> = {}, taps = TAPS) {
  const text = `title: t\ntraffic: { rate: 1, duration: 60s }\nsteps:\n  - ${step}\n`;
  const scenario = readScenario({ file: 'd.yaml', text });
  return planSide(scenario, 'candidate', taps, { ...ASKED, ...asked }).steps;
}

function problemOf(work: () => unknown): Partial<MeshproofError> {
  try {
    work();
  } catch (error) {
    return error as MeshproofError;
  }
  return { message: 'nothing was wrong' };
}

describe('a plan', () => {
  it.each([
    ['{ service: producer }', [1, 2, 3]],
    ['{ service: producer, version: v1 }', [1, 2]],
    ['{ service: producer, instance: 2 }', [2]],
    ['{ service: producer, version: v2, instance: 1 }', [3]],
    ['{ service: producer, instance: p3 }', [3]],
  ])('finds the taps of %s', (on, taps) => {
    expect(plan(`{ at: 1s, for: 2s, fault: reset, on: ${on} }`).map((one) => one.taps)).toEqual([taps]);
  });

  it('takes the told service, or the only one', () => {
    const step = '{ at: 1s, for: 2s, fault: reset }';
    expect(plan(step, { service: 'producer' })[0]?.taps).toEqual([1, 2, 3]);
    expect(plan(step, {}, TAPS.slice(1))[0]?.taps).toEqual([0, 1, 2]);
    expect(problemOf(() => plan(step))).toMatchObject({ kind: 'usage', code: 'NO_SUCH_INSTANCE' });
  });

  it('turns flapping into stretches, with the factor in all times', () => {
    const [step] = plan(
      '{ at: 10s, for: 5s, fault: reset, flapping: { on: 2s, off: 1s }, on: { service: producer } }',
      { times: 2 },
    );
    expect(step).toMatchObject({
      atMs: 20_000,
      untilMs: 30_000,
      stretches: [
        { fromMs: 20_000, toMs: 24_000 },
        { fromMs: 26_000, toMs: 30_000 },
      ],
    });
  });

  it('has no step that is the other side’s', () => {
    expect(plan('{ at: 1s, for: 2s, fault: reset, on: { service: producer }, side: baseline }')).toEqual([]);
    expect(plan('{ at: 1s, run: { baseline: [x] }, on: { service: producer } }')).toEqual([]);
  });

  it('draws other requests at each tap, and the same again', () => {
    const seeds = () =>
      plan('{ at: 1s, for: 2s, fault: reset, on: { service: producer } }').flatMap((one) =>
        one.kind === 'fault' ? one.taps.map((index) => one.faultAt(index).seed) : [],
      );
    expect(new Set(seeds()).size).toBe(3);
    expect(seeds()).toEqual(seeds());
  });

  it('says what to add where there are no instance taps', () => {
    const edge: TapSpec = {
      kind: 'edge',
      name: 'e',
      listen: { host: 'h', port: 1 },
      target: { host: 'h', port: 2 },
    };
    const problem = problemOf(() => plan('{ at: 1s, for: 2s, fault: reset }', {}, [edge]));
    expect(problem).toMatchObject({ kind: 'environment', code: 'NO_INSTANCE_TAPS' });
    expect(problem.advice).toContain('--candidate-instance');
  });

  it('runs a spelled-out program only when it may, and a named one when it is told', () => {
    const own = '{ at: 1s, run: [kubectl, scale], on: { service: producer } }';
    expect(problemOf(() => plan(own))).toMatchObject({ kind: 'usage', code: 'COMMAND_NOT_ALLOWED' });
    expect(plan(own, { ownCommands: 'run' })).toMatchObject([{ argv: ['kubectl', 'scale'] }]);
    const named = '{ at: 1s, run: leave, on: { service: producer } }';
    expect(problemOf(() => plan(named))).toMatchObject({ kind: 'usage', code: 'COMMAND_MISSING' });
    const commands = [{ side: 'candidate' as const, name: 'leave', argv: ['x'] }];
    expect(plan(named, { commands })).toMatchObject([{ argv: ['x'] }]);
  });

  it.each<[string, readonly string[] | null, string]>([
    ['leave', ['/opt/bin/kubectl', '--token', 's3cret'], 'leave (kubectl)'],
    ['leave', ['C:\\tools\\kubectl.exe', '--token=s3cret'], 'leave (kubectl.exe)'],
    ['[/opt/bin/curl, -u, "ada:s3cret"]', null, 'curl'],
  ])('says of a program what it is, and none of its arguments: %s', (run, argv, what) => {
    const commands = argv === null ? [] : [{ side: 'candidate' as const, name: 'leave', argv: [...argv] }];
    const steps = plan(`{ at: 1s, run: ${run}, on: { service: producer } }`, {
      commands,
      ownCommands: 'run',
    });
    expect(steps.map((one) => one.what)).toEqual([what]);
  });
});
