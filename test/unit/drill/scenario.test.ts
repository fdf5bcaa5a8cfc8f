import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScenario } from '#shared/drill/read-scenario.ts';
import { isFaultStep } from '#shared/drill/scenario.ts';
import type { MeshproofError } from '#shared/model/index.ts';
import { CATALOGUE } from '#shared/policy/catalogue.ts';

const GOOD = `title: One fails
traffic: { rate: 10, duration: 30s, requests: [GET /a?b=c] }
steps:
  - at: 5s
    for: 10s
    fault: { status: 503 }
    on: { service: producer, instance: 1 }
`;

const read = (text: string) => readScenario({ file: 'drill.yaml', text });

function problemOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    const { kind, message } = error as MeshproofError;
    return `${kind} ${message}`;
  }
  return 'it was read';
}

describe('a scenario', () => {
  it('is read with times in milliseconds and everything filled in', () => {
    expect(read(GOOD)).toEqual({
      title: 'One fails',
      about: '',
      traffic: {
        rate: 10,
        duration: 30_000,
        requests: [{ method: 'GET', path: '/a?b=c', headers: [], body: null }],
      },
      steps: [
        {
          at: 5_000,
          for: 10_000,
          fault: { kind: 'status', status: 503, body: '', contentType: 'text/plain' },
          on: { service: 'producer', instance: 1 },
          side: 'both',
          share: 1,
        },
      ],
      expect: {},
      seed: 1,
    });
  });

  it.each([
    ['reset', { kind: 'reset' }],
    ['refuse', { kind: 'refuse' }],
    ['{ delay: 2s, jitter: 0.5s }', { kind: 'delay', delayMs: 2000, jitterMs: 500 }],
    ['{ truncate: 100 }', { kind: 'truncate', bytes: 100 }],
    ['{ bandwidth: 1000 }', { kind: 'bandwidth', bytesPerSecond: 1000 }],
    [
      "{ status: 429, body: '{}', contentType: application/json }",
      { kind: 'status', status: 429, body: '{}', contentType: 'application/json' },
    ],
  ])('knows the fault %s', (written, fault) => {
    expect(read(GOOD.replace('{ status: 503 }', written)).steps[0]).toMatchObject({ fault });
  });

  it.each([
    ['an empty file', '', 'drill.yaml: the file is empty'],
    ['a syntax error', GOOD.replace('steps:', 'steps: ['), 'drill.yaml:'],
    ['two documents', `${GOOD}---\n${GOOD}`, 'there is a second document'],
    [
      'an unknown field',
      GOOD.replace('at: 5s', 'att: 5s'),
      'drill.yaml:4:5 steps[0].att: there is no such field',
    ],
    ['no traffic', GOOD.replace(/traffic:.*\n/, ''), 'traffic: is missing'],
    ['no steps', GOOD.replace(/steps:[^]*/, 'steps: []\n'), 'drill.yaml:3:8 steps:'],
    ['no unit', GOOD.replace('at: 5s', 'at: 5'), 'drill.yaml:4:9 steps[0].at: expected a duration'],
    ['a negative time', GOOD.replace('at: 5s', 'at: -5s'), 'drill.yaml:4:9 steps[0].at: expected a duration'],
    [
      'a step behind the end',
      GOOD.replace('at: 5s', 'at: 50s'),
      'drill.yaml:4:9 steps[0].at: the traffic has ended',
    ],
    [
      'a fault beyond the end',
      GOOD.replace('for: 10s', 'for: 1m'),
      'drill.yaml:5:10 steps[0].for: the fault outlasts',
    ],
    ['no status', GOOD.replace('503', '700'), 'drill.yaml:6:22 steps[0].fault.status: is no status'],
    ['an informational status', GOOD.replace('503', '100'), 'is no final status'],
    ['an unknown fault', GOOD.replace('{ status: 503 }', 'explode'), 'drill.yaml:6:12 steps[0].fault:'],
    ['a share above 1', `${GOOD}    share: 30\n`, 'drill.yaml:8:12 steps[0].share: is no share'],
    [
      'a share of refusals',
      `${GOOD.replace('{ status: 503 }', 'refuse')}    share: 0.5\n`,
      'steps[0].share: a refused connection is no request yet',
    ],
    ['a request without a path', GOOD.replace('GET /a?b=c', 'GET'), 'traffic.requests[0]'],
    ['too many requests', GOOD.replace('rate: 10', 'rate: 100000'), 'drill.yaml:2:18 traffic.rate'],
    ['a command for a shell', `${GOOD}  - { at: 6s, run: rm -rf x }\n`, 'drill.yaml:8:20 steps[1].run'],
    ['an empty command', `${GOOD}  - { at: 6s, run: [] }\n`, 'steps[1].run'],
    ['an instance 0', GOOD.replace('instance: 1', 'instance: 0'), 'steps[0].on.instance'],
    [
      'an expectation that is no share',
      `${GOOD}expect: { errors: 5 }\n`,
      'drill.yaml:8:19 expect.errors: is no share',
    ],
    ['a number for a body', GOOD.replace('503', '503, body: 5'), 'steps[0].fault.body: expected a text'],
  ])('%s: says so with line and field', (_name, text, words) => {
    const problem = problemOf(text);
    expect(problem).toMatch(/^input /);
    expect(problem).toContain(words);
  });
});

describe('the ready scenarios', () => {
  const folder = join(import.meta.dirname, '..', '..', '..', 'scenarios');
  const files = readdirSync(folder).sort();

  it('are six', () => {
    expect(files).toHaveLength(6);
  });

  it.each(files)('%s is right, says what it shows, and names entries that there are', (file) => {
    const { about, steps, traffic } = readScenario({ file, text: readFileSync(join(folder, file), 'utf8') });
    expect(about.length).toBeGreaterThan(80);
    for (const [id] of about.matchAll(/\b[A-Z]{2}-\d\d\b/g)) expect(CATALOGUE.has(id), id).toBe(true);
    const end = Math.max(...steps.map((one) => one.at + (isFaultStep(one) ? one.for : 0)));
    // What comes after is half of what a drill shows.
    expect(traffic.duration - end).toBeGreaterThanOrEqual(30_000);
  });
});
