import { BOTH, CLASSIC, parity, rule, type StagedEntry } from '../entry.ts';

/** LB: which instance gets a request, and how long one that has gone is still asked. */
export const balancing: readonly StagedEntry[] = [
  {
    id: 'LB-01',
    staged: 'round-robin of the client against a host without a DestinationRule',
    stacks: BOTH,
    expect: [parity(/./, 'algorithm', /round-robin \| least-request/)],
  },
  {
    id: 'LB-02',
    staged: 'round-robin on both sides',
    stacks: BOTH,
    expect: [parity(/./, 'algorithm', /round-robin \| round-robin: .*per worker thread and proxy/)],
  },
  {
    id: 'LB-03',
    staged: "Ribbon's WeightedResponseTimeRule against round-robin",
    stacks: CLASSIC,
    expect: [parity(/zuul: route lb03/, 'algorithm', /no such rule/)],
  },
  {
    id: 'LB-04',
    staged:
      "endpoints in two zones with failover and without outlierDetection, where Spring's clients prefer their own zone",
    stacks: BOTH,
    expect: [
      rule(
        /DestinationRule default\/catalogue-zoned/,
        /Without outlier detection no instance is ever unhealthy, so that nothing fails over/,
      ),
    ],
  },
  {
    id: 'LB-05',
    staged: 'a registry that is polled against endpoints that istiod pushes',
    stacks: BOTH,
    expect: [parity(/./, 'an instance that has gone is noticed', /polled, istiod pushes/)],
  },
  {
    id: 'LB-08',
    staged: 'no affinity against consistentHash by a cookie',
    stacks: BOTH,
    expect: [parity(/route lb08/, 'session affinity', /none \| cookie lab-session: .*reach other instances/)],
  },
  {
    id: 'LB-09',
    staged: "Ribbon's own isolation of an instance against a host without outlierDetection",
    stacks: CLASSIC,
    expect: [parity(/zuul: routes? .*to02/, 'isolation of one instance', /Ribbon leaves out/)],
  },
];
