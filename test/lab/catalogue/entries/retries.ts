import { BOTH, get, parity, post, rule, times, traffic, type StagedEntry } from '../entry.ts';

const FAILING = '/api/reports/2';
const LARGE = 'x'.repeat(1_400_000);

/** RE: what is tried again, how often, where and when. */
export const retries: readonly StagedEntry[] = [
  {
    id: 'RE-01',
    staged: 'no Retry filter against attempts: 2 on 5xx',
    stacks: BOTH,
    requests: times(8, get(`/re01${FAILING}`, 500)),
    expect: [
      traffic(
        /^GET \/re01\//,
        /tries again after a status that the baseline passes on.*sends a GET once; the mesh would repeat it/,
      ),
      parity(/route re01/, 'attempts of GET', /sends a GET once; the mesh would repeat it/),
    ],
  },
  {
    id: 'RE-02',
    staged: 'the default conditions of Istio 1.23 and older, 503 among them: a POST that is answered 503',
    stacks: BOTH,
    requests: times(8, post('/re02/api/payments', 503, { ref: 'p', acquirer: 'offline' })),
    expect: [
      traffic(/^POST \/re02\//, /up to Istio 1\.23 the default retries repeat a 503/),
      parity(/routes? .*re02/, 'attempts of POST', /sends a POST once; the mesh would repeat it/),
    ],
  },
  {
    id: 'RE-03',
    staged: 'attempts: 2 on 5xx for every method: a POST that is answered 500',
    stacks: BOTH,
    requests: times(8, post('/re03/api/orders', 500, { ref: 'o', sku: 's', quantity: 1 })),
    expect: [
      traffic(/^POST \/re03\//, /retries apply to every method/),
      rule(/rule re03/, /Requests that change state are tried again too/),
    ],
  },
  {
    id: 'RE-04',
    staged: 'Retry with retries: 2, which is three tries, against attempts: 4, which is five',
    stacks: BOTH,
    requests: times(8, get(`/re04${FAILING}`, 500)),
    expect: [
      traffic(/^GET \/re04\//, /More attempts per request/),
      parity(/route re04/, 'attempts of GET', /3 times on Spring and 5 times in the mesh/),
    ],
  },
  {
    id: 'RE-05',
    staged: 'Retry on 5xx against retryOn: gateway-error, which 500 is not',
    stacks: BOTH,
    requests: times(8, get(`/re05${FAILING}`, 500)),
    expect: [
      traffic(/^GET \/re05\//, /retry conditions or counts are narrower/),
      parity(/route re05/, 'retried statuses', /5xx \| 502, 503, 504/),
    ],
  },
  {
    id: 'RE-06',
    staged: 'perTryTimeout with conditions that do not cover it',
    stacks: BOTH,
    expect: [rule(/rule re06/, /A try that times out is not tried again/)],
  },
  {
    id: 'RE-07',
    staged: 'Retry, which may ask the same instance again, against the mesh, which avoids it',
    stacks: BOTH,
    expect: [parity(/routes? .*re07/, 'instance of the next try', /has not failed yet for the next try/)],
  },
  {
    id: 'RE-08',
    staged: 'a back-off of 200 to 400 ms against the default of the mesh',
    stacks: BOTH,
    expect: [parity(/route re08/, 'back-off', /200 ms to 400 ms \| 25 ms to 250 ms: Envoy jitters/)],
  },
  {
    id: 'RE-09',
    staged: 'both sides retry a failing POST of 1.4 MB, which is more than Envoy buffers',
    stacks: BOTH,
    requests: times(6, post('/re09/api/orders', 500, { ref: 'large', note: LARGE })),
    expect: [traffic(/^POST \/re09\//, /larger than Envoy's buffer of 1 MiB/)],
  },
  {
    id: 'RE-10',
    staged: 'an instance that refuses connections, behind the mesh only',
    stacks: BOTH,
    requests: times(6, get('/re10/api/stock/sku-1', 200)),
    expect: [traffic(/^GET \/re10\//, /could not connect to the instance/)],
  },
  {
    id: 'RE-11',
    staged: 'retries without a cap against maxRetries: 1',
    stacks: BOTH,
    expect: [
      parity(/routes? .*re11/, 'retries at once', /unlimited \| 1: .*only some of them are tried again/),
    ],
  },
];

export const RETRY_FAULT = { status: 500, path: '/api/orders' } as const;
