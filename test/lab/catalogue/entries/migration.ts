import { BOTH, get, parity, rule, times, traffic, type StagedEntry } from '../entry.ts';

/** MO: what goes wrong while the SDK is still at work in the mesh. */
export const migration: readonly StagedEntry[] = [
  {
    id: 'MO-01',
    staged: 'the consumer is told listOfServers and still asks the registry',
    stacks: BOTH,
    expect: [rule(/^consumer → producer$/, /The fixed address of producer is ignored/, 'half-way')],
  },
  {
    id: 'MO-02',
    staged: 'the consumer finds the producer through the registry',
    stacks: BOTH,
    expect: [rule(/^consumer → producer$/, /no VirtualService or DestinationRule matches/, 'untouched')],
  },
  {
    id: 'MO-03',
    staged: "the consumer's four tries above three of its sidecar",
    stacks: BOTH,
    requests: times(4, { ...get('/mo03/items/777', 200), edge: 'zuul' }),
    expect: [
      traffic(
        /^GET \/mo03\//,
        /More attempts per request at producer.*retries of the SDK and of its sidecar multiply/,
      ),
      rule(/^consumer → producer$/, /4 attempts of the SDK × 3 of the mesh = 12/),
      parity(/^consumer → producer$/, 'attempts of GET', /retries of the SDK and of its sidecar multiply/),
    ],
  },
  {
    id: 'MO-04',
    staged: "the consumer's breaker above outlierDetection",
    stacks: BOTH,
    expect: [rule(/^consumer → producer$/, /Two breakers: (hystrix|resilience4j) above outlier detection/i)],
  },
  {
    id: 'MO-05',
    staged: "a timeout of the sidecar's rule that is longer than the consumer waits",
    stacks: BOTH,
    expect: [rule(/^consumer → producer$/, /gives up \(\d+ ms\) before its sidecar does \(20000 ms\)/)],
  },
  {
    id: 'MO-06',
    staged: 'the consumer still registers and asks the registry in the mesh',
    stacks: BOTH,
    expect: [rule(/^consumer$/, /still registers with and asks the registry/, 'half-way')],
  },
  {
    id: 'MO-08',
    staged: "a rule that names the registry's name, which no resource declares",
    stacks: BOTH,
    expect: [rule(/rule mo08/, /No resource declares producer-v1/)],
  },
];
