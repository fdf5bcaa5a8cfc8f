import { BOTH, CLASSIC, get, parity, rule, times, traffic, type StagedEntry } from '../entry.ts';

/** CB: what takes a failing service or instance out, and what clients get meanwhile. */
export const breakers: readonly StagedEntry[] = [
  {
    id: 'CB-01',
    staged: 'a breaker of the gateway against a host without a DestinationRule',
    stacks: BOTH,
    expect: [
      parity(
        /routes? .*cb01/,
        'circuit breaker',
        /Without outlierDetection a failing instance keeps its share/,
      ),
    ],
  },
  {
    id: 'CB-02',
    staged: 'a breaker of the gateway against outlierDetection',
    stacks: BOTH,
    expect: [
      parity(
        /gateway: routes? .*cb02/,
        'circuit breaker',
        /opens for the whole service .*; Envoy ejects one instance/,
      ),
    ],
  },
  {
    id: 'CB-03',
    staged: 'a breaker that ignores 5xx answers against outlierDetection, which counts them',
    stacks: BOTH,
    expect: [
      parity(
        /route cb02/,
        'answers that count as failures',
        /successes; the mesh ejects an instance for them/,
      ),
    ],
  },
  {
    id: 'CB-04',
    staged: 'outlierDetection without maxEjectionPercent, three instances',
    stacks: BOTH,
    expect: [
      rule(/DestinationRule default\/catalogue-ejected/, /10 % of 3 instances is less than one/),
      parity(
        /gateway: routes? .*cb02/,
        'share that may be ejected',
        /less than one: nothing is ever ejected/,
      ),
    ],
  },
  {
    id: 'CB-05',
    staged: 'a share of failures against five in a row',
    stacks: BOTH,
    expect: [parity(/gateway: routes? .*cb02/, 'failure threshold', /A share of failures has no equivalent/)],
  },
  {
    id: 'CB-06',
    staged: 'probes of a half-open breaker against full traffic after an ejection',
    stacks: BOTH,
    expect: [parity(/gateway: routes? .*cb02/, 'calls that try a recovered service', /no half-open state/)],
  },
  {
    id: 'CB-07',
    staged: 'a fixed window against an ejection of 30 s that grows',
    stacks: BOTH,
    expect: [
      parity(/gateway: routes? .*cb02/, 'time until the next try', /growing to 5 min.*after another time/),
    ],
  },
  {
    id: 'CB-08',
    staged: 'Zuul opens its breaker for a service without instances; the mesh has no instance either',
    stacks: CLASSIC,
    requests: times(30, { ...get('/cb08/api/stock/sku-1', 500), edge: 'zuul' }),
    expect: [traffic(/^GET \/cb08\//, /Status 503 instead of 500.*no healthy instance/)],
  },
  {
    id: 'CB-09',
    staged:
      "a fallback of the gateway's breaker for an instance that is too slow, against a timeout of the rule",
    stacks: BOTH,
    requests: [10, 1500, 20, 1500, 30, 1500, 40, 1500].map((ms) => get(`/cb09/api/slow?ms=${ms}`, 200)),
    expect: [
      traffic(/^GET \/cb09\//, /Istio has no fallback/),
      rule(/gateway: route cb09/, /fallback forward:\/cb09-fallback is lost with the gateway/),
    ],
  },
  {
    id: 'CB-10',
    staged: 'an unlimited pool of the gateway against maxConnections: 100',
    stacks: BOTH,
    expect: [
      parity(/gateway: routes/, 'connections', /unlimited \| 100: Overload is refused at another load/),
    ],
  },
  {
    id: 'CB-11',
    staged: "the consumer's Hystrix, which counts what its pool refuses, against outlierDetection",
    stacks: CLASSIC,
    expect: [rule(/^producer\./, /a failure for Hystrix.*overflow of the mesh counts for nothing/)],
  },
  {
    id: 'CB-12',
    staged: 'consecutiveGatewayErrors: 10 beside the default of five 5xx answers',
    stacks: BOTH,
    expect: [
      rule(/DestinationRule default\/catalogue-ejected/, /10 has no effect beside consecutive5xxErrors 5/),
    ],
  },
  {
    id: 'CB-13',
    staged: 'outlierDetection and no timeout of the rule',
    stacks: BOTH,
    expect: [rule(/^ejected\./, /behind routes? .*cb02.*waits without end and counts as no failure/)],
  },
];
