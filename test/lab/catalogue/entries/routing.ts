import { BOTH, CLASSIC, get, parity, rule, times, traffic, type StagedEntry } from '../entry.ts';

const STOCK = '/api/stock/sku-1';

/** RT: which route takes a request, and what becomes of its path. */
export const routing: readonly StagedEntry[] = [
  {
    id: 'RT-01',
    staged: 'Path=/rt01/search/** against prefix /rt01/search/: the bare path is asked for',
    stacks: BOTH,
    requests: times(6, get('/rt01/search?q=lamp', 200)),
    expect: [
      traffic(/^GET \/rt01\//, /no route of the mesh matches/),
      parity(/route rt01/, 'match', /GET \/rt01\/search at .* the mesh 404/),
    ],
  },
  {
    id: 'RT-02',
    staged: 'Path=/rt02/search against exact /rt02/search: clients add a slash',
    stacks: CLASSIC,
    requests: times(6, get('/rt02/search/?q=lamp', 200)),
    expect: [traffic(/^GET \/rt02\//, /ends with a slash/)],
  },
  {
    id: 'RT-03',
    staged: 'StripPrefix=1 against prefix /rt03 with rewrite /',
    stacks: BOTH,
    requests: times(6, get(`/rt03${STOCK}`, 200)),
    expect: [traffic(/^GET \/rt03\//, /double slash/), rule(/rule rt03/, /becomes \/\/a at the instance/)],
  },
  {
    id: 'RT-04',
    staged: 'StripPrefix=1 against a rule without a rewrite',
    stacks: BOTH,
    requests: times(6, get(`/rt04${STOCK}`, 200)),
    expect: [
      traffic(/^GET \/rt04\//, /lost its rewrite/),
      parity(/route rt04/, 'path at the instance', /strips 1 segment/),
    ],
  },
  {
    id: 'RT-05',
    staged: 'RewritePath with a negative look-ahead against a plain rewrite of the prefix',
    stacks: BOTH,
    expect: [
      rule(/route rt05/, /Envoy cannot take the pattern .*RE2 has nothing like a negative look-ahead/),
    ],
  },
  {
    id: 'RT-06',
    staged: 'Cookie=tier, gold against an exact match of the whole Cookie header',
    stacks: BOTH,
    expect: [
      parity(
        /route rt06-gold/,
        'destination',
        /cookie: visited=yes; tier=gold: Spring producer v2, the mesh producer v1/,
      ),
    ],
  },
  {
    id: 'RT-07',
    staged: 'Host=catalogue.example.test against the host of the gateway: a client sends the port too',
    stacks: BOTH,
    requests: times(6, get(`/rt07${STOCK}`, 404, { host: 'catalogue.example.test:8080' })),
    expect: [traffic(/^GET \/rt07\//, /Host .* port/i)],
  },
  {
    id: 'RT-08',
    staged: 'RemoteAddr and RequestSize, of which Istio has nothing',
    stacks: BOTH,
    expect: [
      rule(/route rt08/, /predicate RemoteAddr has no equivalent/),
      rule(/route hp11/, /filter RequestSize has no equivalent/),
    ],
  },
  {
    id: 'RT-09',
    staged: 'order 1 before order 2 against the narrower rule written last',
    stacks: BOTH,
    expect: [parity(/route rt09-stock/, 'destination', /Spring producer v2, the mesh producer v1/)],
  },
  {
    id: 'RT-10',
    staged: 'Zuul without ignored-services: /producer/** is proxied, and the mesh has no rule for it',
    stacks: CLASSIC,
    requests: times(6, { ...get(`/producer${STOCK}`, 200), edge: 'zuul' }),
    expect: [
      traffic(/^GET \/producer\//, /exposes each service by its name/),
      rule(/^zuul$/, /Zuul exposes every service of the registry/),
    ],
  },
  {
    id: 'RT-11',
    staged: 'Weight=80 and 20 against 20 and 80',
    stacks: BOTH,
    requests: Array.from({ length: 80 }, (_, n) => get(`/rt11/api/items/${n + 1}`, 200)),
    expect: [traffic(/^GET \/rt11\//, /weight|share of/i), parity(/route rt11-v1/, 'weights', /80 %.*20 %/)],
  },
  {
    id: 'RT-12',
    staged: 'one allowed origin on both sides; another origin asks',
    stacks: BOTH,
    requests: times(6, get(`/rt12${STOCK}`, 403, { origin: 'https://elsewhere.example.test' })),
    expect: [traffic(/^GET \/rt12\//, /origin/i)],
  },
  {
    id: 'RT-13',
    staged: 'Header=X-Canary to v2 against no rule for the header',
    stacks: BOTH,
    requests: Array.from({ length: 30 }, (_, n) =>
      get(`/rt13${STOCK}`, 200, n % 2 === 0 ? { 'x-canary': 'always' } : {}),
    ),
    expect: [
      traffic(/^GET \/rt13\//, /x-canary/i),
      parity(
        /route rt13-canary/,
        'destination',
        /X-Canary: always: Spring producer v2, the mesh producer v1/,
      ),
    ],
  },
  {
    id: 'RT-14',
    staged: 'RedirectTo=302 against a redirect by 301 that replaces the path',
    stacks: BOTH,
    requests: times(6, get('/rt14/anything', 302)),
    expect: [
      traffic(/^GET \/rt14\//, /Status 301 instead of 302/),
      parity(/route rt14/, 'match', /302 to .*301 to/),
    ],
  },
];
