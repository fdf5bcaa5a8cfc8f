import { describe, expect, it } from 'vitest';
import { seededRandom } from '#shared/compare/random.ts';
import { answer, attempt, compared, pairs } from '#test/fixtures/comparison/build.ts';

const random = () => seededRandom(7);

describe('noise', () => {
  it('takes out what changes at every request', () => {
    let serial = 0;
    const one = () => answer({ json: { orderNo: (serial += 1), port: serial % 3 } });
    const document = compared(pairs(40, () => ({ baseline: one(), candidate: one(), noise: one() })));
    expect(document.verdict).toBe('pass');
    expect(document.findings.map(({ severity }) => severity)).toEqual(['noise', 'noise']);
    expect(document.findings[0]).toMatchObject({ noiseCount: 40, count: 40, adjustedP: 1 });
    expect(document.findings[0]?.cause).toContain('in 40 of 40 pairs');
  });

  it('keeps a difference that is far more frequent than the noise', () => {
    const document = compared(
      pairs(60, (index) => ({
        baseline: answer({ json: { a: 1 } }),
        candidate: answer({ json: { a: 2 } }),
        noise: answer({ json: { a: index < 5 ? 3 : 1 } }),
      })),
    );
    expect(document.findings).toMatchObject([{ severity: 'major', count: 60, noiseCount: 5 }]);
    expect(document.findings[0]?.adjustedP).toBeLessThan(1e-9);
  });

  it('always lists a noise-free one-off, however many requests there are', () => {
    const document = compared(
      pairs(5_000, (index) => ({
        baseline: answer({ json: { a: 1 } }),
        candidate: answer({ json: { a: index === 4_321 ? 2 : 1 } }),
        noise: answer({ json: { a: 1 } }),
      })),
    );
    expect(document.findings).toMatchObject([{ severity: 'major', count: 1, noiseCount: 0 }]);
  });

  it('says as much of a difference whichever run shows it first', () => {
    const named = (pod: string) => answer({ headers: [['X-Pod', pod]] });
    const all = pairs(40, (index) => ({
      baseline: named('pod-1'),
      // It names the instance that answered; once the baseline has another value in its own second run.
      candidate: named(index === 0 ? 'pod-1' : 'pod-2'),
      noise: named(index === 0 ? 'unknown' : 'pod-1'),
    }));
    expect(compared(all).findings).toMatchObject([{ place: 'header x-pod', severity: 'info', count: 39 }]);
    expect(compared(all.toReversed()).findings).toEqual(compared(all).findings);
  });

  it('sees a type change at a place whose value is noise', () => {
    let serial = 0;
    const document = compared(
      pairs(20, () => ({
        baseline: answer({ json: { at: (serial += 1) } }),
        candidate: answer({ json: { at: String((serial += 1)) } }),
        noise: answer({ json: { at: (serial += 1) } }),
      })),
    );
    expect(document.findings).toMatchObject([{ severity: 'major', place: 'body /at', noiseCount: 0 }]);
  });

  it('guesses without a noise run, and says so', () => {
    const at = (minute: number, id: string) =>
      answer({
        headers: [['Date', 'Mon, 02 Nov 2026 09:00:00 GMT']],
        json: { servedAt: `2026-11-02T09:0${minute}:00Z`, id, born: `1990-01-0${minute}T00:00:00Z` },
      });
    const document = compared(
      pairs(10, () => ({
        baseline: at(1, '6f1c1d3a-0b1e-4a43-9d3e-2f8f6f3f8a01'),
        candidate: at(2, '7a2c1d3a-0b1e-4a43-9d3e-2f8f6f3f8a02'),
      })),
    );
    expect(document.findings.map(({ severity, place }) => `${severity} ${place}`)).toEqual([
      'major body /born',
      'info body /id',
      'info body /servedAt',
    ]);
    expect(document.coverage.notes[0]).toContain('No noise run');
  });
});

describe('versions', () => {
  const draw = random();
  const served = (share: number) => {
    const version = draw() < share ? 'v2' : 'v1';
    return answer({ json: { version }, attempts: [attempt('consumer'), attempt('producer', { version })] });
  };

  it('are noise where the shares agree', () => {
    const document = compared(
      pairs(300, () => ({ baseline: served(0.3), candidate: served(0.3), noise: served(0.3) })),
    );
    expect(document.verdict).toBe('pass');
    expect(document.shares.map(({ version, differs }) => [version, differs])).toEqual([
      ['v1', false],
      ['v2', false],
    ]);
  });

  it('are a finding where the shares differ, and explain the field that names them', () => {
    const document = compared(
      pairs(300, () => ({ baseline: served(0.2), candidate: served(0.5), noise: served(0.2) })),
    );
    const share = document.findings.find(({ kind }) => kind === 'share');
    expect(share).toMatchObject({ severity: 'major', catalogue: 'RT-11', place: 'share producer/v2' });
    expect(document.findings.filter(({ severity }) => severity === 'major')).toHaveLength(1);
    expect(document.findings.find(({ place }) => place === 'body /version')?.severity).toBe('info');
    expect(document.shares.every(({ differs }) => differs)).toBe(true);
  });

  it('are not told from attempts that may belong to another request, which are counted apart', () => {
    const by = (version: string, confidence: number) =>
      answer({ attempts: [attempt('producer', { version, confidence })] });
    const document = compared(
      pairs(200, (index) => ({
        baseline: by('v1', 1),
        candidate: index % 2 === 0 ? by('v1', 0.6) : by('v2', 0.5),
      })),
    );
    expect(document.shares).toMatchObject([
      { version: 'v1', baseline: { n: 200 }, candidate: { n: 100, value: 1 }, differs: false },
    ]);
    expect(document.findings.filter(({ kind }) => kind === 'share')).toEqual([]);
    expect(document.coverage.notes).toContain(
      '0 first attempts of the baseline and 100 of the candidate may belong to another request: shares leave them out.',
    );
    const sure = compared(pairs(20, () => ({ baseline: by('v1', 1), candidate: by('v1', 0.6) })));
    expect(sure.coverage.notes.join(' ')).not.toContain('shares leave them out');
  });

  it('are found over all routes where single routes are only suspected', () => {
    const by = (version: string) => answer({ attempts: [attempt('producer', { version })] });
    // 2 of 20 against 10 of 20: p = 0.014 on each of five routes, 1e-7 over all of them.
    const document = compared(
      pairs(100, (index) => ({
        path: `/r${'abcde'[index % 5]}`,
        baseline: by(index < 10 ? 'v2' : 'v1'),
        candidate: by(index < 50 ? 'v2' : 'v1'),
      })),
    );
    const shares = document.findings.filter(({ kind }) => kind === 'share');
    expect(shares.map(({ severity, route }) => `${severity} ${route}`)).toEqual([
      'major all routes',
      ...['a', 'b', 'c', 'd', 'e'].map((name) => `minor GET /r${name}`),
    ]);
    expect(shares[1]?.cause).toContain('proven over all routes');
    expect(document.verdict).toBe('fail');
  });

  it('are only suspected where they differ in few requests', () => {
    const by = (version: string) => answer({ attempts: [attempt('producer', { version })] });
    const document = compared(
      pairs(20, (index) => ({
        baseline: by(index % 10 === 0 ? 'v2' : 'v1'),
        candidate: by(index % 2 === 0 ? 'v2' : 'v1'),
      })),
    );
    expect(document.findings).toMatchObject([{ kind: 'share', severity: 'minor' }]);
    expect(document.findings[0]?.cause).toContain('may be chance');
    expect(document.verdict).toBe('pass');
  });

  it('are found over all routes where each route has too few requests', () => {
    const document = compared(
      pairs(240, (index) => ({
        path: `/r${'abcdefghijklmnopqrst'[index % 20]}`,
        baseline: served(0.2),
        candidate: served(0.45),
      })),
    );
    expect(document.findings.filter(({ kind }) => kind === 'share')).toMatchObject([{ route: 'all routes' }]);
  });
});
