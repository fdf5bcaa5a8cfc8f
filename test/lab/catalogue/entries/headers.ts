import { BOTH, CLASSIC, get, parity, post, rule, times, traffic, type StagedEntry } from '../entry.ts';

const STOCK = '/api/stock/sku-1';

/** HP: fields, framing and limits of HTTP. */
export const headers: readonly StagedEntry[] = [
  {
    id: 'HP-01',
    staged: "the instance's address as Host against the client's",
    stacks: BOTH,
    requests: times(6, get(`/hp05${STOCK}`, 200, { 'x-request-id': 'client-chosen-id' })),
    expect: [
      traffic(/^GET \/hp05\//, /passes the Host of the client on/),
      parity(/gateway: routes/, 'Host that the instance sees', /absolute links and cookie domains/),
    ],
  },
  {
    id: 'HP-02',
    staged: 'the forwarding headers of both gateways',
    stacks: BOTH,
    expect: [
      traffic(
        /^GET \/hp05\//,
        /^Forwarding fields at producer: .*Applications with forward-headers-strategy build links/,
      ),
      parity(
        /gateway: routes/,
        'forwarding headers',
        /does not add .*x-forwarded-host|none \| .*The mesh adds more of them/,
      ),
    ],
  },
  {
    id: 'HP-03',
    staged: "a client's own x-request-id",
    stacks: BOTH,
    expect: [traffic(/^GET \/hp05\//, /x-request-id/i)],
  },
  {
    id: 'HP-04',
    staged: "Envoy's own fields of an answer",
    stacks: BOTH,
    expect: [traffic(/^GET \/hp05\//, /x-envoy-upstream-service-time.*mesh|server.*Envoy/i)],
  },
  {
    id: 'HP-05',
    staged: "Envoy's own fields of a request",
    stacks: BOTH,
    expect: [traffic(/^GET \/hp05\//, /Proxies of a mesh add them to requests/)],
  },
  {
    id: 'HP-06',
    staged: "Zuul's sensitive headers, as they are by default: a cookie is set",
    stacks: CLASSIC,
    requests: times(6, { ...get('/hp06/api/cart?user=catalogue', 200), edge: 'zuul' }),
    expect: [
      traffic(/^GET \/hp06\//, /Zuul removes Set-Cookie by default/),
      rule(/^zuul$/, /Zuul keeps cookies and Authorization from/),
    ],
  },
  {
    id: 'HP-07',
    staged: 'fields of one connection',
    stacks: CLASSIC,
    requests: times(6, { ...get(`/hp09${STOCK}`, 200), edge: 'zuul' }),
    expect: [traffic(/^GET \/hp09\//, /one connection/)],
  },
  {
    id: 'HP-08',
    staged: 'the case in which names of fields are written',
    stacks: BOTH,
    expect: [traffic(/^GET \/hp05\//, /Envoy writes them in lower case/)],
  },
  {
    id: 'HP-09',
    staged: "Zuul's chunks against the length of the instance",
    stacks: CLASSIC,
    requests: times(6, { ...get('/hp09/api/exports/20', 200), edge: 'zuul' }),
    expect: [traffic(/^GET \/hp09\//, /frames the body/)],
  },
  {
    id: 'HP-10',
    staged: 'a path with two slashes',
    stacks: BOTH,
    requests: times(6, get('/hp10/api//stock/sku-1', 200)),
    expect: [
      traffic(/^GET \/hp10\//, /repeated slashes.*cleans it up in its own way/),
      parity(/route hp10/, 'unusual paths', /repeated slashes/),
    ],
  },
  {
    id: 'HP-11',
    staged: 'RequestSize with maxSize 1KB against no limit: a body of 3 KB',
    stacks: BOTH,
    requests: times(6, post('/hp11/api/orders2', 413, { note: 'x'.repeat(3000) })),
    expect: [
      traffic(/^POST \/hp11\//, /serves requests that the baseline turns away|Status 404 instead of 413/),
      parity(
        /route hp11/,
        'size of a request body',
        /answers larger bodies with 413, the mesh passes them on/,
      ),
    ],
  },
  {
    id: 'HP-12',
    staged: 'Expect: 100-continue at the gateway of this version',
    stacks: BOTH,
    expect: [rule(/catalogue/, /Expect: 100-continue goes on to the instances/)],
  },
  {
    id: 'HP-13',
    staged: "Tomcat's minute of keep-alive against the mesh's hour",
    stacks: BOTH,
    expect: [
      rule(/DestinationRule default\/catalogue-hashed/, /kept for an hour, longer than Tomcat keeps them/),
    ],
  },
  {
    id: 'HP-14',
    staged: 'an upgrade to HTTP/2 for instances that speak HTTP/1.1',
    stacks: BOTH,
    expect: [rule(/DestinationRule default\/catalogue-upgraded/, /HTTP\/2/)],
  },
];
