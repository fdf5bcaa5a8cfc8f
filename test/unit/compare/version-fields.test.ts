import { describe, expect, it } from 'vitest';
import { seededRandom } from '#shared/compare/random.ts';
import type { ComparisonDocument, Finding, Header } from '#shared/model/index.ts';
import { answer, attempt, compared, pairs } from '#test/fixtures/comparison/build.ts';

const VERSIONS = ['v1', 'v1', 'v2'];

/** An answer of the instance with this number: two of three are v1. */
function by(instance: number, confidence = 1) {
  const version = VERSIONS[instance] ?? '';
  return answer({ attempts: [attempt('producer', { version, instance: `p${instance}`, confidence })] });
}

function choices(document: ComparisonDocument): Finding[] {
  return document.findings.filter(({ catalogue }) => catalogue === 'RT-13');
}

interface Canary {
  readonly count?: number;
  /** Whether the header decides on the candidate as well. */
  readonly kept?: boolean;
  readonly confidence?: number;
  readonly withNoise?: boolean;
  readonly headers?: (canary: boolean, index: number) => Header[];
  readonly path?: (canary: boolean) => string;
}

/** A fifth of the requests, at random, asks for v2 and gets it on the baseline; the others get v1. */
function canary({ count = 60, kept = false, confidence = 1, withNoise = true, headers, path }: Canary) {
  const draw = seededRandom(5);
  return pairs(count, (index) => {
    const asked = draw() < 0.2;
    const chosen = () => (asked ? by(2) : by(draw() < 0.5 ? 0 : 1));
    return {
      ...(path ? { path: path(asked) } : {}),
      requestHeaders: headers?.(asked, index) ?? (asked ? [['x-canary', 'always']] : []),
      baseline: chosen(),
      candidate: kept ? chosen() : by(Math.floor(draw() * 3), confidence),
      noise: withNoise ? chosen() : null,
    };
  });
}

describe('a field that decides the version', () => {
  it('is named where the candidate does not follow it', () => {
    const [finding, ...others] = choices(compared(canary({})));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      kind: 'share',
      severity: 'major',
      title: 'Requests with X-Canary: always reach another version of producer',
      place: 'version producer',
      noiseCount: 0,
    });
    expect(finding?.cause).toContain(
      'with X-Canary: always to v2, in its noise run too; the candidate sends',
    );
    expect(finding?.adjustedP).toBeLessThan(1e-6);
    expect(finding?.evidence[0]).toMatchObject({ baseline: 'v2', candidate: 'v1' });
  });

  it('needs no noise run', () => {
    expect(choices(compared(canary({ withNoise: false })))).toMatchObject([
      { severity: 'major', noiseCount: null },
    ]);
  });

  it('is no finding where the candidate follows it', () => {
    expect(compared(canary({ kept: true })).findings).toEqual([]);
  });

  it('may be a cookie or a parameter', () => {
    const cookie = canary({ headers: (asked) => [['Cookie', `lang=de; canary=${asked ? 'on' : 'off'}`]] });
    expect(choices(compared(cookie))[0]?.title).toBe(
      'Requests with cookie canary=on and cookie canary=off reach another version of producer',
    );
    const query = canary({ headers: () => [], path: (asked) => (asked ? '/a?beta&n=1' : '/a?n=1') });
    expect(choices(compared(query))[0]?.title).toBe('Requests with ?beta= reach another version of producer');
  });

  it('is one finding where several fields tell the same', () => {
    const all = canary({
      headers: (asked, index) => [
        ['User-Agent', asked ? 'tester' : 'shop'],
        ['Cookie', asked ? 'beta=1' : 'a=1'],
        ['Accept', '*/*'],
        ['X-Request-Id', String(index)],
        ...(asked ? [['X-Canary', 'always'] satisfies Header] : []),
      ],
    });
    const [finding, ...others] = choices(compared(all));
    expect(others).toEqual([]);
    expect(finding?.title).toContain('X-Canary: always');
    expect(finding?.cause).toContain(
      'On the baseline User-Agent, cookie beta and cookie a tell the version as well.',
    );
  });

  it('shows no value that may be a secret', () => {
    const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.';
    const all = canary({
      headers: (asked) => [
        ['Authorization', asked ? 'Bearer one' : 'Bearer two'],
        ['Cookie', `session=${asked ? token : 'none'}`],
      ],
    });
    const text = JSON.stringify(choices(compared(all)));
    expect(text).toContain('one value of cookie session');
    expect(text).not.toContain(token);
    expect(text).not.toContain('Bearer');
  });

  it('is not looked for in links that are guessed', () => {
    expect(choices(compared(canary({ confidence: 0.9 })))).toEqual([]);
  });

  it('needs more than a few requests that met one version by chance', () => {
    const draw = seededRandom(9);
    const all = pairs(40, (index) => ({
      requestHeaders: index < 8 ? [['X-Team', 'a']] : [],
      baseline: by(index < 8 || draw() < 0.7 ? 0 : 2),
      candidate: by(index < 4 ? 2 : 0),
      noise: by(index < 8 || draw() < 0.7 ? 0 : 2),
    }));
    expect(choices(compared(all))).toEqual([]);
  });

  it('is minor where few requests leave it', () => {
    let deviating = 0;
    const all = canary({ kept: true, count: 100 }).map((one) => {
      const leaves = one.requestHeaders.length > 0 && (deviating += 1) === 3;
      return leaves ? { ...one, candidate: by(0) } : one;
    });
    expect(choices(compared(all))).toMatchObject([{ severity: 'minor', count: 1 }]);
  });

  it('is forgotten where it has a value for each user', () => {
    const all = canary({
      count: 200,
      headers: (asked, index) => [['X-User', `${asked ? 'tester' : 'user'}${index % 40}`]],
    });
    expect(choices(compared(all))).toEqual([]);
  });

  it('does not depend on the order of the pairs', () => {
    const all = canary({ count: 120, headers: (asked, index) => [['X-U', `${asked}${index % 15}`]] });
    expect(JSON.stringify(compared(all.toReversed()))).toBe(JSON.stringify(compared(all)));
  });
});

describe('round robin', () => {
  /** Two runs in phase, but for one request of another client; the candidate starts elsewhere. */
  function inPhase(
    count: number,
    fields: (index: number) => { path: string; headers: Header[] },
    shift = 24,
  ) {
    return pairs(count, (index) => {
      const { path, headers } = fields(index);
      return {
        path,
        requestHeaders: headers,
        baseline: by(index % 3),
        noise: by((index + (index >= shift ? 1 : 0)) % 3),
        candidate: by((index + 1) % 3),
      };
    });
  }

  it('is no choice by the request, however well two runs agree', () => {
    const draw = seededRandom(3);
    const all = inPhase(30, () => ({
      path: `/items?page=${Math.floor(draw() * 3)}`,
      headers: [
        ['User-Agent', draw() < 0.5 ? 'a' : 'b'],
        ['Accept', '*/*'],
      ],
    }));
    expect(compared(all).findings).toEqual([]);
    expect(compared(all).verdict).toBe('pass');
  });

  it('is suspected where the traffic runs in step with it', () => {
    const all = inPhase(90, (index) => ({ path: `/items?page=${index % 3}`, headers: [] }), 90);
    const found = choices(compared(all));
    expect(found).toMatchObject([{ severity: 'minor' }]);
    expect(found[0]?.cause).toContain('round robin in step with the traffic looks the same');
  });

  it('does not hide a field that is asked for in turns', () => {
    const all = pairs(100, (index) => {
      const asked = index % 5 === 0;
      const chosen = by(asked ? 2 : index % 2);
      return {
        requestHeaders: asked ? [['X-Canary', 'always']] : [],
        baseline: chosen,
        noise: chosen,
        candidate: by(index % 3),
      };
    });
    expect(choices(compared(all))).toMatchObject([{ severity: 'major' }]);
  });

  it('raises no alarm in many runs with fields at random', () => {
    const draw = seededRandom(12);
    let alarms = 0;
    for (let round = 0; round < 300; round += 1) {
      const [start, shift] = [Math.floor(draw() * 3), 5 + Math.floor(draw() * 25)];
      const all = pairs(30, (index) => ({
        path: `/items?page=${Math.floor(draw() * 3)}&sort=${draw() < 0.2 ? 'up' : 'down'}`,
        requestHeaders: [
          ['User-Agent', draw() < 0.5 ? 'a' : 'b'],
          ['X-Tenant', String(Math.floor(draw() * 4))],
        ],
        baseline: by(index % 3),
        noise: by((index + (index >= shift ? 1 : 0)) % 3),
        candidate: by((index + start) % 3),
      }));
      alarms += choices(compared(all)).length;
    }
    expect(alarms).toBe(0);
  });
});
