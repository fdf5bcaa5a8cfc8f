import { describe, expect, it } from 'vitest';
import { vantageCode } from '#engine/store/codes.ts';
import { linkAttempts, pathSimilarity, type LinkableExchange } from '#engine/store/link.ts';

function exchange(
  id: number,
  vantage: 'edge' | 'instance',
  startUs: number,
  durationUs: number,
  path: string,
  more: Partial<LinkableExchange> = {},
): LinkableExchange {
  return {
    id,
    vantage: vantageCode(vantage),
    startUs,
    durationUs,
    method: 'GET',
    path,
    traceId: null,
    correlation: null,
    ...more,
  };
}

describe('linking attempts', () => {
  it('trusts the correlation header most, then the trace', () => {
    const rows = [
      exchange(1, 'edge', 0, 100, '/a', { correlation: 'x', traceId: 't1' }),
      exchange(2, 'edge', 0, 100, '/a', { correlation: 'y', traceId: 't2' }),
      exchange(3, 'instance', 10, 20, '/a', { correlation: 'y', traceId: 't1' }),
      exchange(4, 'instance', 10, 20, '/a', { traceId: 't1' }),
    ];
    expect(linkAttempts(rows)).toEqual([
      { attemptId: 3, parentId: 2, method: 'correlation', confidence: 1 },
      { attemptId: 4, parentId: 1, method: 'trace', confidence: 1 },
    ]);
  });

  it('lets time decide when several requests share a trace, and says that it is less sure', () => {
    const rows = [
      exchange(1, 'edge', 0, 100, '/a', { traceId: 't' }),
      exchange(2, 'edge', 200, 100, '/a', { traceId: 't' }),
      exchange(3, 'instance', 210, 20, '/a', { traceId: 't' }),
    ];
    expect(linkAttempts(rows)).toEqual([{ attemptId: 3, parentId: 2, method: 'trace', confidence: 0.95 }]);
  });

  it('joins a whole trace that the gateway began, by time and the first path', () => {
    const rows = [
      exchange(1, 'edge', 0, 500, '/shop/items/7'),
      exchange(2, 'edge', 5, 500, '/shop/items/8'),
      exchange(3, 'instance', 20, 100, '/items/8', { traceId: 'g' }),
      exchange(4, 'instance', 30, 50, '/api/items/8', { traceId: 'g' }),
      exchange(5, 'instance', 40, 50, '/api/items/8', { traceId: 'g' }),
    ];
    expect(linkAttempts(rows).map((link) => [link.attemptId, link.parentId, link.confidence])).toEqual([
      [3, 2, 0.9],
      [4, 2, 0.9],
      [5, 2, 0.9],
    ]);
  });

  it('gives equal concurrent requests one attempt each, without being sure of it', () => {
    const rows = [
      exchange(1, 'edge', 0, 500, '/shop/items/7'),
      exchange(2, 'edge', 5, 500, '/shop/items/7'),
      exchange(3, 'instance', 20, 100, '/items/7'),
      exchange(4, 'instance', 30, 100, '/items/7'),
    ];
    const links = linkAttempts(rows);
    expect(new Set(links.map((link) => link.parentId))).toEqual(new Set([1, 2]));
    expect(links.map((link) => link.confidence)).toEqual([0.5, 0.5]);
  });

  it('is sure of no attempt that another request fits as well, though that has one already', () => {
    const rows = [
      exchange(1, 'edge', 0, 500, '/store'),
      exchange(2, 'edge', 5, 500, '/shop'),
      exchange(3, 'instance', 20, 100, '/'),
      exchange(4, 'instance', 30, 100, '/'),
    ];
    expect(linkAttempts(rows).map((link) => [link.attemptId, link.parentId, link.confidence])).toEqual([
      [3, 1, 0.5],
      [4, 2, 0.5],
    ]);
  });

  it('gives a request that is repeated without a trace all its attempts, whatever else is under way', () => {
    const rows = [
      exchange(1, 'edge', 0, 500, '/api/reports/1000'),
      exchange(2, 'edge', 15, 500, '/api/reports/1001'),
      exchange(3, 'instance', 5, 10, '/api/reports/1000'),
      exchange(4, 'instance', 20, 10, '/api/reports/1000'),
      exchange(5, 'instance', 22, 10, '/api/reports/1001'),
      exchange(6, 'instance', 60, 10, '/api/reports/1000'),
    ];
    expect(linkAttempts(rows).map((link) => [link.attemptId, link.parentId, link.confidence])).toEqual([
      [3, 1, 0.9],
      [4, 1, 0.9],
      [5, 2, 0.9],
      [6, 1, 0.9],
    ]);
  });

  it('leaves an attempt alone that no request can have caused', () => {
    const rows = [exchange(1, 'edge', 0, 10, '/a'), exchange(2, 'instance', 50, 5, '/health')];
    expect(linkAttempts(rows)).toEqual([]);
  });

  it('counts equal segments from the end', () => {
    expect(pathSimilarity('/shop/items/7', '/items/7')).toBeGreaterThan(
      pathSimilarity('/shop/items/8', '/items/7'),
    );
    expect(pathSimilarity('/a?x=1', '/a?x=1')).toBe(1);
  });
});
