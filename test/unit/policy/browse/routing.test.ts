import { describe, expect, it } from 'vitest';
import {
  chosenNotes,
  routedLines,
  routeNotes,
  routingOverviewOf,
  type RoutingVerdict,
} from '#shared/policy/browse/routing.ts';
import type { RoutingAnswer } from '#shared/policy/model/routing-answer.ts';
import type { RoutedRequest } from '#shared/policy/model/routing.ts';
import { routingAnswer } from '#renderer/features/policies/routing-words.ts';

const TAKEN: RoutedRequest = {
  kind: 'route',
  route: 'items',
  origin: 'shop.yaml:3',
  destinations: [
    { host: 'producer', subset: 'v1', port: null, weight: 80 },
    { host: 'producer', subset: 'v2', port: 8080, weight: 20 },
  ],
  rewrite: null,
  answer: null,
  reason: null,
  policies: [],
};
const REFUSED: RoutedRequest = {
  ...TAKEN,
  kind: 'no-route',
  destinations: [],
  answer: { status: 404, location: null },
  reason: 'no host matches',
};

function answerWith(...verdicts: RoutingVerdict[]): RoutingAnswer {
  return {
    rows: verdicts.map((verdict, index) => ({
      request: {
        method: 'GET',
        scheme: 'http',
        authority: 'shop',
        target: `/${index}`,
        headers: [],
      },
      count: 2,
      spring: TAKEN,
      istio: verdict === 'one-side' ? null : REFUSED,
      verdict,
      divergences: verdict === 'divergent' ? ['Spring producer, the mesh 404'] : [],
      catalogue: null,
    })),
    unexercised: [{ side: 'istio', route: 'late', origin: 'shop.yaml:9' }],
    shadowed: [{ side: 'spring', route: 'late', by: 'items', origin: 'application.yml:3' }],
    traps: [
      {
        side: 'istio',
        rule: 'MP-RT-01',
        severity: 'minor',
        catalogue: 'RT-01',
        subject: 'VirtualService default/shop',
        title: 'prefix /a also takes /ab',
        reason: 'r',
        source: 's',
        fix: 'f',
        place: { file: 'shop.yaml', line: 3, column: 5, field: 'spec' },
      },
    ],
    inputs: [],
    problems: [],
  };
}

describe('a routed capture', () => {
  it('tells each request with where it goes on both sides', () => {
    const { rows } = answerWith('divergent', 'one-side');
    const [first, second] = routedLines(rows, { verdicts: [], text: '' });
    expect(first).toMatchObject({
      index: 0,
      request: 'GET http://shop/0',
      spring: 'items -> producer/v1 80 %, producer/v2:8080 20 %',
      istio: '404 no route (no host matches)',
    });
    expect(second?.istio).toBeNull();
    expect(routedLines(rows, { verdicts: ['one-side'], text: '' }).map(({ index }) => index)).toEqual([1]);
    expect(routedLines(rows, { verdicts: [], text: 'the mesh 404' }).map(({ index }) => index)).toEqual([0]);
  });

  it('tells about the routes, traps first', () => {
    const notes = routeNotes(answerWith());
    expect(notes.map(({ kind, origin }) => [kind, origin])).toEqual([
      ['trap', 'shop.yaml:3:5 spec'],
      ['shadowed', 'application.yml:3'],
      ['unexercised', 'shop.yaml:9'],
    ]);
    expect(chosenNotes(notes, { kinds: ['shadowed', 'trap'], text: 'items' })).toHaveLength(1);
  });

  it('is answered in one sentence', () => {
    const say = (...verdicts: RoutingVerdict[]) =>
      routingAnswer(routingOverviewOf('1', 'monday', answerWith(...verdicts)));
    expect(say()).toBe('The capture has no request to route.');
    expect(say('same', 'same')).toBe('Both sides send all of 2 distinct requests to the same place.');
    expect(say('divergent', 'same')).toBe('The sides part on 1 of 2 distinct requests.');
    expect(say('divergent', 'not-modelled')).toBe(
      'The sides part on 1 of 2 distinct requests, 1 is not modelled.',
    );
    expect(say('not-modelled', 'same')).toBe('1 of 2 distinct requests is not modelled.');
    expect(say('one-side')).toContain('name the sources of both');
  });
});
