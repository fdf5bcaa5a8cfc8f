import { BOTH, CLASSIC, get, MODERN, parity, rule, times, traffic, type StagedEntry } from '../entry.ts';

/** TO: who gives up, when, and what the client is told. */
export const timeouts: readonly StagedEntry[] = [
  {
    id: 'TO-01',
    staged: 'a host without a DestinationRule: connections are tried for 10 s, where Spring says otherwise',
    stacks: BOTH,
    expect: [parity(/gateway: routes/, 'connect timeout', /\| 10 s: .*given up after another time/)],
  },
  {
    id: 'TO-02',
    staged: "Hystrix's 1500 ms below Ribbon's 5000 ms against a rule without a timeout",
    stacks: CLASSIC,
    expect: [
      rule(/zuul: route to02/, /Hystrix ends the call after 1500 ms, Zuul counts 5000 ms for Ribbon/),
      parity(/zuul: route to02/, 'request timeout', /\| none: The mesh waits without end/),
    ],
  },
  {
    id: 'TO-03',
    staged: 'a CircuitBreaker filter that nobody gave a time limit',
    stacks: MODERN,
    requests: times(6, get('/cb01/api/slow?ms=1300', 504)),
    expect: [rule(/gateway: route cb01/, /ends each call after 1000 ms, and nobody wrote that/)],
  },
  {
    id: 'TO-04',
    staged: 'response-timeout, which ends with the headers, against a timeout of the whole answer',
    stacks: BOTH,
    expect: [
      parity(
        /routes? .*to04/,
        'request timeout',
        /waits this long for the headers, the mesh for the whole answer/,
      ),
    ],
  },
  {
    id: 'TO-05',
    staged: 'both sides give up after 400 ms',
    stacks: BOTH,
    requests: times(6, get('/to05/api/slow?ms=1500', 504)),
    expect: [traffic(/^GET \/to05\//, /written by Envoy instead of .*route timeout ended the request/)],
  },
  {
    id: 'TO-06',
    staged: 'a timeout of the rule, which the instance is told in a header',
    stacks: BOTH,
    requests: times(6, get('/to06/api/stock/sku-1', 200)),
    expect: [traffic(/^GET \/to06\//, /exactly where the route has a timeout/)],
  },
];
