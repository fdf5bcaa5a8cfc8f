import { BOTH, get, rule, times, traffic, type StagedEntry } from '../entry.ts';

/** RL and FI: requests that are refused or broken on purpose. */
export const limits: readonly StagedEntry[] = [
  {
    id: 'RL-02',
    staged: 'a local rate limit of the gateway that lets two requests through',
    stacks: BOTH,
    requests: times(8, get('/rl02/api/stock/sku-1', 200)),
    expect: [traffic(/^GET \/rl02\//, /limited the rate/)],
  },
  {
    id: 'FI-01',
    staged: 'a fault that was left in a rule',
    stacks: BOTH,
    requests: times(6, get('/fi01/api/stock/sku-1', 200)),
    expect: [traffic(/^GET \/fi01\//, /injects this fault/), rule(/rule fi01/, /A fault is injected/)],
  },
  {
    id: 'FI-02',
    staged: 'retries and a timeout beside a fault',
    stacks: BOTH,
    expect: [rule(/rule fi01/, /declares its retries and its timeout/)],
  },
];
