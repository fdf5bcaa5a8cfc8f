import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { startDeployment, type Deployment } from '#engine/demo/deployment.ts';
import { BASELINE } from '#engine/demo/profile.ts';
import { drillDocument, formatAddress } from '#shared/model/index.ts';
import { CliProcess, runCli } from './support/cli.ts';
import { testFolder } from './support/folder.ts';

const SCENARIO = `
title: All fail
traffic: { rate: 40, duration: 3s, requests: [GET /api/items] }
steps:
  - { at: 1s, for: 1s, fault: { status: 503 } }
expect: { errors: 0.01 }
`;
const TAPPED = [
  '--baseline',
  'http://127.0.0.1:9',
  '--baseline-instance',
  'producer@127.0.0.1:0=127.0.0.1:1',
];
const DRILL = ['drill', '--workspace', 'w.meshproof', '--scenario', './own.yaml', '--service', 'producer'];

async function deployment(): Promise<Deployment> {
  const running = await startDeployment(BASELINE, 1);
  onTestFinished(() => running.close());
  return running;
}

function sideOptions({ gateway, instanceTaps }: Deployment): string[] {
  const taps = instanceTaps.flatMap((tap) =>
    tap.kind === 'instance'
      ? ['--baseline-instance', `${tap.service}@${formatAddress(tap.listen)}=${formatAddress(tap.target)}`]
      : [],
  );
  return ['--baseline', `http://${formatAddress(gateway)}`, ...taps];
}

function folderWith(text: string): string {
  const folder = testFolder();
  writeFileSync(join(folder, 'own.yaml'), text);
  return folder;
}

describe('drill', () => {
  it('prints what each side did as JSON, says the verdict by its exit code, and writes a page', async () => {
    const folder = folderWith(SCENARIO);
    const result = await runCli([...DRILL, ...sideOptions(await deployment()), '--json'], folder);
    // On a busy machine requests may leave too late for a verdict.
    expect([1, 3]).toContain(result.exitCode);
    const answer = z
      .looseObject({
        drill: z.string(),
        verdict: z.string(),
        phases: z.looseObject({ baseline: z.array(z.unknown()), candidate: z.null() }),
        retries: z.looseObject({ baseline: z.array(z.looseObject({ service: z.string() })) }),
        breakerTimeline: z.looseObject({ baseline: z.array(z.unknown()) }),
        discovery: z.looseObject({ baseline: z.array(z.unknown()) }),
        findings: z.array(z.unknown()),
        document: drillDocument,
      })
      .parse(JSON.parse(result.stdout));
    expect(answer.drill).toBe('own');
    expect(answer.verdict).toBe(result.exitCode === 1 ? 'fail' : 'inconclusive');
    expect(answer.retries.baseline.map(({ service }) => service)).toEqual(['consumer', 'producer']);
    expect(answer.document.baseline?.steps[0]?.met).toBeGreaterThan(5);
    const report = ['report', '--workspace', 'w.meshproof', '--drill', 'own'];
    const written = await runCli([...report, '--out', 'page', '--json'], folder);
    expect(written.exitCode).toBe(0);
    expect(readdirSync(join(folder, 'page')).sort()).toEqual(['drill.html', 'drill.json']);
    await runCli([...report, '--out', 'again'], folder);
    const [first, second] = ['page', 'again'].map((name) => readFileSync(join(folder, name, 'drill.html')));
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true);
  });

  it('on Ctrl-C ends all faults and keeps what was recorded', async () => {
    const folder = folderWith(
      SCENARIO.replace('duration: 3s', 'duration: 10m').replace('for: 1s', 'for: 9m'),
    );
    const running = await deployment();
    const command = new CliProcess([...DRILL, ...sideOptions(running)], folder);
    const [tap] = running.instanceTaps;
    // Its taps listen: the drill has begun.
    await expect
      .poll(
        () =>
          fetch(`http://${tap ? formatAddress(tap.listen) : ''}/items`).then(
            () => true,
            () => false,
          ),
        {
          timeout: 120_000,
        },
      )
      .toBe(true);
    const ended = await command.interrupt();
    expect(ended.exitCode).toBe(130);
    expect(ended.stderr).toContain('what was recorded is kept');
  });

  it.each([
    [
      'a mistake in the scenario',
      SCENARIO.replace('503', '5030'),
      ['--baseline', 'http://127.0.0.1:9'],
      /own\.yaml:5:41 steps\[0\]\.fault\.status: is no status/,
    ],
    [
      'no scenario',
      SCENARIO,
      ['--scenario', './none.yaml', '--baseline', 'http://127.0.0.1:9'],
      /none\.yaml: ENOENT/,
    ],
    ['an unknown ready scenario', SCENARIO, ['--scenario', 'chaos'], /there is no ready scenario 'chaos'/],
    ['no side', SCENARIO, [], /no deployment to run on/],
    [
      'taps without an address',
      SCENARIO,
      ['--candidate-instance', 'p@127.0.0.1:0=127.0.0.1:1'],
      /--candidate-instance is given without --candidate/,
    ],
    [
      'an instance without a service',
      SCENARIO,
      ['--candidate', 'http://127.0.0.1:9', '--candidate-instance', '127.0.0.1:0=127.0.0.1:1'],
      /--candidate-instance: .* does not name its service/,
    ],
    [
      'a command that is none',
      SCENARIO,
      ['--baseline-command', 'leave'],
      /--baseline-command: 'leave' is no command/,
    ],
    [
      'a program that is not allowed',
      `${SCENARIO.replace(/expect.*/, '')}  - { at: 1s, run: [sh] }\n`,
      ['--baseline', 'http://127.0.0.1:9', '--baseline-instance', 'producer@127.0.0.1:0=127.0.0.1:1'],
      /--commands run/,
    ],
    ['a factor of 0', SCENARIO, ['--times', '0'], /--times: '0'/],
    [
      'a request that is none',
      SCENARIO,
      [
        '--request',
        'items',
        '--baseline',
        'http://127.0.0.1:9',
        '--baseline-instance',
        'producer@127.0.0.1:0=127.0.0.1:1',
      ],
      /'items' is no request/,
    ],
    [
      'steps that are all about the other side',
      SCENARIO.replace('at: 1s,', 'side: candidate, at: 1s,'),
      ['--baseline', 'http://127.0.0.1:9', '--baseline-instance', 'producer@127.0.0.1:0=127.0.0.1:1'],
      /no step of the scenario is about the baseline/,
    ],
    [
      'an address with credentials',
      SCENARIO,
      ['--baseline', 'http://me:secret@127.0.0.1:9'],
      /the address has credentials in it/,
    ],
    [
      'two observers of one name',
      SCENARIO,
      [...TAPPED, '--baseline-observe', 'eureka=http://h', '--baseline-observe', 'eureka=http://i'],
      /two observers are named 'eureka'/,
    ],
    [
      'an observer whose credentials are no percent-encoding',
      SCENARIO,
      [...TAPPED, '--baseline-observe', 'eureka=http://me:100%25%@127.0.0.1:9'],
      /observer eureka: 'http:\/\/127\.0\.0\.1:9' is no URL to ask/,
    ],
    ['a factor beyond all bounds', SCENARIO, ['--times', '1000'], /--times: '1000'/],
    [
      'a host that is not allowed',
      SCENARIO,
      ['--baseline', 'http://10.1.2.3:9', '--baseline-instance', 'producer@127.0.0.1:0=127.0.0.1:1'],
      /--allow 10\.1\.2\.3/,
    ],
  ])('%s: says so and exits with 2', async (_name, text, options, message) => {
    const folder = folderWith(text);
    const result = await runCli([...DRILL, ...options], folder);
    expect(result.stderr).toMatch(message);
    expect(result.exitCode).toBe(2);
    expect(result.stdout).toBe('');
    expect(readdirSync(folder)).toEqual(['own.yaml']);
  });

  it('on a side without instance taps says what to add, and exits with 4', async () => {
    const result = await runCli([...DRILL, '--candidate', 'http://127.0.0.1:9'], folderWith(SCENARIO));
    expect(result.stderr).toMatch(/the candidate has no instance taps/);
    expect(result.stderr).toMatch(/Add --candidate-instance SERVICE/);
    expect(result.exitCode).toBe(4);
  });

  it('lists the ready scenarios without a workspace, and prints one to start from', async () => {
    const folder = testFolder();
    const listed = await runCli(['drill', '--list'], folder);
    expect(listed.stdout).toContain('one-instance-fails');
    const one = await runCli(['drill', '--list', '--scenario', 'flaky'], folder);
    expect(one.stdout).toContain('share: 0.3');
    expect(readdirSync(folder)).toEqual([]);
  });
});
