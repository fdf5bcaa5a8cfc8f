import { BOTH, get, parity, rule, times, traffic, type StagedEntry } from '../entry.ts';

/** EB, SE, OB and PR: who answers errors, who is let in, what is traced, what is taken for HTTP. */
export const answers: readonly StagedEntry[] = [
  {
    id: 'EB-01',
    staged: 'a service without instances on both sides',
    stacks: BOTH,
    requests: times(6, get('/eb01/api/stock/sku-1', 503)),
    expect: [traffic(/^GET \/eb01\//, /written by Envoy instead of .*no healthy instance/)],
  },
  {
    id: 'EB-02',
    staged: "the gateways' own errors in Boot's JSON",
    stacks: BOTH,
    expect: [rule(/^gateway$/, /JSON (by Boot.s rules|without a message), and text or nothing behind Istio/)],
  },
  {
    id: 'SE-02',
    staged: 'a RequestAuthentication without an AuthorizationPolicy',
    stacks: BOTH,
    expect: [rule(/RequestAuthentication default\/catalogue/, /A request without a token is let in/)],
  },
  {
    id: 'OB-01',
    staged: "the consumer's trace headers and its sidecar",
    stacks: BOTH,
    expect: [
      parity(/consumer → producer/, 'trace context', /Whether its sidecar goes on with the same trace/),
    ],
  },
  {
    id: 'PR-03',
    staged: 'a port of a service that is declared as TCP',
    stacks: BOTH,
    expect: [rule(/VirtualService default\/catalogue-opaque/, /Its http rules never apply/)],
  },
];
