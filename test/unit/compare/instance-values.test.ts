import { describe, expect, it } from 'vitest';
import type { Finding } from '#shared/model/index.ts';
import { answer, attempt, compared, pairs } from '#test/fixtures/comparison/build.ts';

interface Served {
  readonly instance: string;
  readonly version?: string | null;
  readonly value: unknown;
}

function served({ instance, version = 'v1', value }: Served) {
  return answer({
    headers: [['X-Cell', String(value)]],
    json: { meta: { cell: value }, ok: true },
    attempts: [attempt('consumer'), attempt('producer', { instance, version })],
  });
}

/**
 * Sixty requests to two instances in turn. The noise run runs in phase but for six requests; the candidate's own
 * instances take turns the other way round.
 * @param value The value at the place, from the side, the instance and the request's number.
 */
function inTurns(
  value: (side: string, instance: number, index: number) => unknown,
  version: (instance: number) => string | null = () => 'v1',
): readonly Finding[] {
  const by = (side: string, instance: number, index: number) =>
    served({
      instance: `${side}-${instance}`,
      version: version(instance),
      value: value(side, instance, index),
    });
  return compared(
    pairs(60, (index) => ({
      baseline: by('vm', index % 2, index),
      noise: by('vm', (index + (index >= 54 ? 1 : 0)) % 2, index),
      candidate: by('pod', index % 2, index),
    })),
  ).findings;
}

const severities = (findings: readonly Finding[]): string[] =>
  findings.map(({ severity, place }) => `${severity} ${place}`);

describe('a value that names the instance', () => {
  const cells = ['ash', 'birch'];

  it('is known by what it does, not by its name', () => {
    const findings = inTurns((side, instance) => `${side} ${cells[instance]}`);
    expect(severities(findings)).toEqual(['info body /meta/cell', 'info header x-cell']);
    expect(findings[0]?.cause).toContain('It names the instance of producer that answered');
    expect(findings[0]).toMatchObject({ noiseCount: 6, count: 60 });
  });

  it('is a number or text, but no list', () => {
    const findings = inTurns((side, instance) => (side === 'vm' ? 7111 : 8080) + instance);
    expect(severities(findings)).toEqual(['info body /meta/cell', 'info header x-cell']);
    const listed = inTurns((side, instance) => [`${side} ${cells[instance]}`]);
    expect(severities(listed)[0]).toBe('major body /meta/cell/[*]');
  });

  it('is not what the version decides: another price is another price', () => {
    const priced = inTurns(
      (side, instance) => (side === 'vm' ? 10 + instance : 99),
      (instance) => `v${instance}`,
    );
    expect(severities(priced)).toEqual(['major body /meta/cell', 'major header x-cell']);
  });

  it('is not what the request decides', () => {
    const asked = inTurns((side, _instance, index) => `${side} item ${index % 2}`);
    expect(severities(asked)).toEqual(['major body /meta/cell', 'major header x-cell']);
    const changing = inTurns((side, instance, index) => `${side} ${cells[instance]} ${index % 7}`);
    expect(severities(changing)[0]).toBe('major body /meta/cell');
  });

  it('is the same for each instance of the candidate too', () => {
    const unsteady = inTurns((side, instance, index) =>
      side === 'vm' ? `${cells[instance]}` : `error ${index}`,
    );
    expect(severities(unsteady)).toEqual(['major body /meta/cell', 'major header x-cell']);
  });

  it('falls back to its name where nobody knows who served', () => {
    const one = (port: number) => answer({ json: { port } });
    const { findings } = compared(
      pairs(20, () => ({ baseline: one(7111), noise: one(7111), candidate: one(8080) })),
    );
    expect(severities(findings)).toEqual(['info body /port']);
  });

  it('is not asked for in bodies with more places than are watched', () => {
    const wide = (side: string, instance: number) =>
      answer({
        json: Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`n${at}x`, `${side}${instance}`])),
        attempts: [attempt('producer', { instance: `${side}${instance}` })],
      });
    const { findings } = compared(
      pairs(20, (index) => ({
        baseline: wide('vm', index % 2),
        noise: wide('vm', (index >= 18 ? index + 1 : index) % 2),
        candidate: wide('pod', index % 2),
      })),
    );
    expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(['major']));
  });
});
