import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareParity } from '#shared/policy/parity/parity.ts';
import type { ParityRow, Suggestion } from '#shared/policy/model/audit.ts';
import type { Policies } from '#shared/policy/read/policies.ts';
import { ROW_KINDS } from '#shared/policy/parity/row-kinds.ts';
import { attachSuggestions } from '#shared/policy/suggest/attach.ts';
import { suggestions } from '#shared/policy/suggest/suggest.ts';
import { labSide } from '../suggest/lab-side.ts';
import { applied, GATEWAY_PODS, policiesOf } from '../suggest/round-trip.ts';
import { OWN_SPRING, ownPolicies, ownResources } from './own-pair.ts';
import { Mesh, type Fields, type Planted } from './planted-mesh.ts';
import { PLANTED_OWN } from './planted-own.ts';

const LAB_ISTIO = 'test/lab/istio/config';
const VALUES: Readonly<Record<string, string>> = {
  SERVICE_PORT: '15080',
  LAB_ADDRESS: '127.0.0.2',
  PRODUCER_1_TAP: '20001',
  PRODUCER_2_TAP: '20002',
  PRODUCER_3_TAP: '20003',
  CONSUMER_TAP: '20004',
  SIDECAR_ADDRESS: '127.0.0.9',
  INGRESS_PORT: '20080',
  REVISION: 'r1',
};

const PLANTED_LAB: readonly Planted[] = [
  {
    what: 'a prefix without its slash',
    stack: 'modern',
    plant: (mesh) => (mesh.rule('store').match = [{ uri: { prefix: '/store' } }]),
    found: 'store | route/match | missing | RT-10',
  },
  {
    what: 'the bare path forgotten',
    stack: 'modern',
    plant: (mesh) => (mesh.rule('store').match = [{ uri: { prefix: '/store/' } }]),
    found: 'route store | route/match | different | RT-01',
  },
  {
    what: 'a trailing slash that only Spring takes',
    stack: 'classic',
    plant: (mesh) => (mesh.rule('slow').match = [{ uri: { exact: '/api/slow' } }]),
    found: 'route slow | timeout/request timeout | missing | TO-02',
  },
  {
    what: 'a rule forgotten',
    stack: 'modern',
    plant: (mesh) => void mesh.rules.splice(mesh.rules.indexOf(mesh.rule('store')), 1),
    found: 'route store | route/match | missing | RT-10',
  },
  {
    what: 'a rule that only the mesh has',
    stack: 'modern',
    plant: (mesh) =>
      mesh.rules.push({ ...mesh.rule('store'), name: 'admin', match: [{ uri: { prefix: '/admin/' } }] }),
    found: 'route admin | route/match | missing | RT-10',
  },
  {
    what: 'the canary after the rule that takes everything',
    stack: 'modern',
    plant: (mesh) => {
      const canary = mesh.rule('stock-canary');
      mesh.rules.splice(mesh.rules.indexOf(canary), 1);
      mesh.rules.push(canary);
    },
    found: 'route stock-canary | route/destination | different | RT-09',
  },
  {
    what: 'another value of the canary header',
    stack: 'modern',
    plant: (mesh) => {
      for (const match of mesh.rule('stock-canary').match) match.headers = { 'x-canary': { exact: 'never' } };
    },
    found: 'route stock-canary | route/destination | different | RT-13',
  },
  {
    what: 'only GET',
    stack: 'modern',
    plant: (mesh) => {
      for (const match of mesh.rule('store').match) match.method = { exact: 'GET' };
    },
    found: 'route store | route/match | different | RT-09',
  },
  {
    what: 'the wrong version',
    stack: 'modern',
    plant: (mesh) => {
      for (const { destination } of mesh.rule('stock').route) destination.subset = 'v2';
    },
    found: 'route stock | route/destination | different | RT-13',
  },
  {
    what: 'other weights',
    stack: 'modern',
    plant: (mesh) => mesh.rule('items-v1').route.forEach((route) => (route.weight = 50)),
    found: 'route items-v1 | weight/weights | different | RT-11',
  },
  {
    what: 'the rewrite forgotten',
    stack: 'modern',
    plant: (mesh) => delete mesh.rule('store')['rewrite'],
    found: 'route store | rewrite/path at the instance | different | RT-04',
  },
  {
    what: 'a rewrite that doubles the slash',
    stack: 'modern',
    plant: (mesh) => {
      mesh.rule('store').match = [{ uri: { exact: '/store' } }, { uri: { prefix: '/store' } }];
      mesh.rule('store')['rewrite'] = { uri: '/' };
    },
    found: 'route store | rewrite/path at the instance | different | RT-03',
  },
  {
    what: 'a redirect instead of the service',
    stack: 'modern',
    plant: (mesh) => {
      const rule: Fields = mesh.rule('store');
      for (const name of ['route', 'rewrite', 'retries', 'timeout', 'headers']) delete rule[name];
      rule['redirect'] = { uri: '/elsewhere', redirectCode: 302 };
    },
    found: 'route store | route/match | different | RT-14',
  },
  {
    what: 'retries left to the default',
    stack: 'modern',
    plant: (mesh) => delete (mesh.rule('stock') as Fields)['retries'],
    found: 'route stock | retry/attempts of GET | different | RE-01',
  },
  {
    what: 'a repeated POST',
    stack: 'modern',
    plant: (mesh) => (mesh.rule('stock').retries = { attempts: 2, retryOn: '5xx' }),
    found: 'route stock | retry/attempts of POST | different | RE-03',
  },
  {
    what: 'fewer retries',
    stack: 'modern',
    plant: (mesh) => (mesh.rule('reports-retried').retries['attempts'] = 1),
    found: 'route reports | retry/attempts of GET | different | RE-04',
  },
  {
    what: 'other retried answers',
    stack: 'modern',
    plant: (mesh) => (mesh.rule('reports-retried').retries['retryOn'] = 'connect-failure,503'),
    found: 'route reports | retry/retried statuses | different | RE-05',
  },
  {
    what: 'another timeout',
    stack: 'modern',
    plant: (mesh) => (mesh.rule('slow')['timeout'] = '30s'),
    found: 'route slow | timeout/request timeout | different | TO-02',
  },
  {
    what: 'no timeout',
    stack: 'modern',
    plant: (mesh) => delete mesh.rule('slow')['timeout'],
    found: 'route slow | timeout/request timeout | missing | TO-02',
  },
  {
    what: 'another connect timeout',
    stack: 'modern',
    plant: (mesh) => (mesh.producer['connectionPool'] = { tcp: { connectTimeout: '1s' } }),
    found: 'gateway | timeout/connect timeout | different | TO-01',
  },
  {
    what: 'no outlier detection',
    stack: 'classic',
    plant: (mesh) => delete mesh.producer['outlierDetection'],
    found: 'route items-v1 | breaker/circuit breaker | missing | CB-01',
  },
  {
    what: 'ten percent of three instances',
    stack: 'classic',
    plant: (mesh) => ((mesh.producer['outlierDetection'] as Fields)['maxEjectionPercent'] = 10),
    found: 'route items-v1 | breaker/share that may be ejected | different | CB-04',
  },
  {
    what: 'another time until the next try',
    stack: 'classic',
    plant: (mesh) => ((mesh.producer['outlierDetection'] as Fields)['baseEjectionTime'] = '30s'),
    found: 'route items-v1 | breaker/time until the next try | different | CB-07',
  },
  {
    what: 'a limit of connections that Spring does not have',
    stack: 'modern',
    plant: (mesh) =>
      (mesh.producer['connectionPool'] = { tcp: { connectTimeout: '30s', maxConnections: 1 } }),
    found: 'gateway | pool/connections | different | CB-10',
  },
  {
    what: 'a limit of requests that Spring does not have',
    stack: 'modern',
    plant: (mesh) =>
      (mesh.producer['connectionPool'] = { tcp: { connectTimeout: '30s' }, http: { http2MaxRequests: 5 } }),
    found: 'gateway | pool/concurrent requests | different | CB-10',
  },
  {
    what: 'a queue that Spring does not have',
    stack: 'modern',
    plant: (mesh) =>
      (mesh.producer['connectionPool'] = {
        tcp: { connectTimeout: '30s' },
        http: { http1MaxPendingRequests: 5 },
      }),
    found: 'gateway | pool/waiting requests | different | CB-10',
  },
  {
    what: 'another algorithm',
    stack: 'modern',
    plant: (mesh) => (mesh.producer['loadBalancer'] = { simple: 'RANDOM' }),
    found: 'gateway | balancing/algorithm | different | LB-01',
  },
  {
    what: 'an affinity that Spring does not have',
    stack: 'modern',
    plant: (mesh) =>
      (mesh.producer['loadBalancer'] = { consistentHash: { httpCookie: { name: 'sid', ttl: '0s' } } }),
    found: 'gateway | balancing/session affinity | different | LB-08',
  },
  {
    what: 'a CORS policy',
    stack: 'modern',
    plant: (mesh) => (mesh.rule('store')['corsPolicy'] = { allowOrigins: [{ exact: 'https://a.example' }] }),
    found: 'route store | cors/CORS origins | different | RT-12',
  },
  {
    what: 'a mirror',
    stack: 'modern',
    plant: (mesh) => (mesh.rule('store')['mirror'] = { host: 'consumer.default.svc.cluster.local' }),
    found: 'route store | mirror/mirrored to | different | RT-14',
  },
  {
    what: 'an injected error',
    stack: 'modern',
    plant: (mesh) =>
      (mesh.rule('store')['fault'] = { abort: { httpStatus: 503, percentage: { value: 10 } } }),
    found: 'route store | fault/injected error | different | FI-01',
  },
  {
    what: 'an injected delay',
    stack: 'modern',
    plant: (mesh) =>
      (mesh.rule('store')['fault'] = { delay: { fixedDelay: '2s', percentage: { value: 10 } } }),
    found: 'route store | fault/injected delay | different | FI-01',
  },
  {
    what: 'a header that Spring does not set',
    stack: 'modern',
    plant: (mesh) => (mesh.rule('store')['headers'] = { request: { set: { 'x-planted': 'yes' } } }),
    found: 'route store | header/request headers set | different | ',
  },
  {
    what: 'sensitive headers that pass',
    stack: 'classic',
    plant: (mesh) => delete mesh.rule('shop')['headers'],
    found: 'route shop | header/request headers removed | missing | HP-06',
  },
  {
    what: 'a rate limit that Spring does not have',
    stack: 'modern',
    plant: (mesh) =>
      mesh.add('EnvoyFilter', 'networking.istio.io/v1alpha3', {
        workloadSelector: { labels: { istio: 'ingressgateway' } },
        configPatches: [
          {
            applyTo: 'HTTP_FILTER',
            match: {
              context: 'GATEWAY',
              listener: {
                filterChain: { filter: { name: 'envoy.filters.network.http_connection_manager' } },
              },
            },
            patch: {
              operation: 'INSERT_BEFORE',
              value: {
                name: 'envoy.filters.http.local_ratelimit',
                typed_config: {
                  '@type': 'type.googleapis.com/udpa.type.v1.TypedStruct',
                  type_url:
                    'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
                  value: {
                    stat_prefix: 'limit',
                    token_bucket: { max_tokens: 20, tokens_per_fill: 10, fill_interval: '1s' },
                    filter_enabled: { default_value: { numerator: 100, denominator: 'HUNDRED' } },
                    filter_enforced: { default_value: { numerator: 100, denominator: 'HUNDRED' } },
                  },
                },
              },
            },
          },
        ],
      }),
    found: 'gateway | rate-limit/requests per second | different | RL-01',
  },
  {
    what: 'rules of authorization that Spring does not have',
    stack: 'modern',
    plant: (mesh) =>
      mesh.add('AuthorizationPolicy', 'security.istio.io/v1', {
        selector: { matchLabels: { app: 'producer' } },
        action: 'DENY',
        rules: [{ to: [{ operation: { methods: ['DELETE'] } }] }],
      }),
    found: 'gateway | security/authorization rules | different | SE-02',
  },
  {
    what: 'tokens that Spring does not check',
    stack: 'modern',
    plant: (mesh) =>
      mesh.add('RequestAuthentication', 'security.istio.io/v1', {
        selector: { matchLabels: { app: 'producer' } },
        jwtRules: [{ issuer: 'https://issuer.example', jwksUri: 'https://issuer.example/keys' }],
      }),
    found: 'gateway | security/issuers of tokens | different | SE-02',
  },
  {
    what: 'retries of the mesh below those of the SDK',
    stack: 'modern',
    plant: (mesh) => (mesh.calls.retries = { attempts: 2, retryOn: 'connect-failure' }),
    found: 'consumer → producer | retry/attempts of GET | different | MO-03',
  },
  {
    what: 'a timeout of the mesh below that of the application',
    stack: 'modern',
    plant: (mesh) => (mesh.calls['timeout'] = '1s'),
    found: 'consumer → producer | timeout/request timeout | different | MO-05',
  },
  {
    what: 'calls of a service divided by version',
    stack: 'modern',
    plant: (mesh) => {
      const host = 'producer.default.svc.cluster.local';
      mesh.calls.route = [
        { destination: { host, subset: 'v1' }, weight: 90 },
        { destination: { host, subset: 'v2' }, weight: 10 },
      ];
    },
    found: 'consumer → producer | weight/weights of versions | missing | RT-11',
  },
  {
    what: 'an instance that refuses connections and keeps its share',
    stack: 'classic',
    plant: (mesh) => delete mesh.consumer['outlierDetection'],
    found: 'zuul: route shop | breaker/isolation of one instance | missing | LB-09',
  },
  {
    what: 'no preference of the own zone',
    stack: 'classic',
    plant: (mesh) =>
      (mesh.consumer['loadBalancer'] = { simple: 'ROUND_ROBIN', localityLbSetting: { enabled: false } }),
    found: 'zuul: route shop | balancing/preference of the own zone | approximate | LB-04',
  },
  {
    what: 'a token that Spring does not demand',
    stack: 'modern',
    plant: (mesh) =>
      mesh.add('AuthorizationPolicy', 'security.istio.io/v1', {
        selector: { matchLabels: { app: 'producer' } },
        action: 'ALLOW',
        rules: [{ from: [{ source: { requestPrincipals: ['*'] } }] }],
      }),
    found: 'gateway | security/request without a token | different | SE-02',
  },
  {
    what: 'a rewrite that keeps repeated slashes',
    stack: 'modern',
    plant: (mesh) =>
      (mesh.rule('store')['rewrite'] = { uriRegexRewrite: { match: '^/store/?', rewrite: '/' } }),
    found: 'route store | rewrite/unusual paths | approximate | HP-10',
  },
  {
    what: 'a port of the service that leads to no application',
    stack: 'classic',
    plant: (mesh) => mesh.listenOn({}),
    found: 'service producer | route/port | different | MO-08',
  },
  {
    what: 'a port of the service that is TCP by its protocol',
    stack: 'modern',
    plant: (mesh) => {
      mesh.listenOn({ http: 7111 });
      mesh.entry['ports'] = [{ number: 15080, name: 'http', protocol: 'TCP' }];
    },
    found: 'service producer | route/port | different | PR-03',
  },
  {
    what: 'TLS that is passed through to a service that Spring has routes to',
    stack: 'modern',
    plant: (mesh) =>
      mesh.addStream('TLS', {
        tls: [
          { match: [{ sniHosts: ['shop.example.test'] }], route: [{ destination: { host: 'producer' } }] },
        ],
      }),
    found: 'tls route planted.tls[0] | route/connections | different | PR-03',
  },
  {
    what: 'connections that only the mesh lets in',
    stack: 'modern',
    plant: (mesh) => mesh.addStream('TCP', { tcp: [{ route: [{ destination: { host: 'ledger' } }] }] }),
    found: 'tcp route planted.tcp[0] | route/connections | missing | RT-10',
  },
  {
    what: 'connections that are divided by weight',
    stack: 'modern',
    plant: (mesh) =>
      mesh.addStream('TCP', {
        tcp: [
          {
            route: [
              { destination: { host: 'producer', subset: 'v1' }, weight: 60 },
              { destination: { host: 'producer', subset: 'v2' }, weight: 40 },
            ],
          },
        ],
      }),
    found: 'tcp route planted.tcp[0] | weight/weights of connections | missing | RT-11',
  },
];

function labResources(): string[] {
  return readdirSync(LAB_ISTIO)
    .toSorted()
    .flatMap((name) =>
      readFileSync(join(LAB_ISTIO, name), 'utf8')
        .replaceAll(/\$\{(\w+)\}/g, (_, value: string) => VALUES[value] ?? '')
        .split(/^---$/m),
    );
}

/** `AREA/ROW` of a row in words. */
function kindOf(row: string): string {
  return row.split(' | ')[1] ?? '';
}

function keyOf({ scope, area, row, verdict, catalogue }: ParityRow): string {
  return `${scope} | ${area}/${row} | ${verdict} | ${catalogue ?? ''}`;
}

/** Rows of the aligned pairs that are not known, with the reason that the row states. */
const OPEN: Readonly<Record<Planted['stack'], readonly string[]>> = {
  classic: [],
  modern: [],
  // A SecurityFilterChain is code: no configuration says which requests need a token.
  own: ['edge: routes items, plain, orders, fixed | security/request without a token | not-known | SE-02'],
};

/** Mistakes for which a person has to decide, with the reason why no suggestion can be written. */
const DECIDED: Readonly<Record<string, string>> = {
  'a port of the service that leads to no application':
    'the ports are those of WorkloadEntries: which of them is wrong no resource says',
  'a port of the service that is TCP by its protocol':
    'a ServiceEntry may mean TCP: its other users are not known',
  'a rate limit that Spring does not have': 'an EnvoyFilter may hold more than the limit',
  'rules of authorization that Spring does not have': 'Spring decides about requests in code',
  'tokens that Spring does not check': 'who asked for the check is not known',
  'a token that Spring does not demand': 'Spring decides about requests in code',
  'calls of a service divided by version': 'the division may be what the mesh is for',
  'TLS that is passed through to a service that Spring has routes to':
    'Spring has nothing that a rule for connections could be compared with',
  'connections that only the mesh lets in':
    'Spring has nothing that a rule for connections could be compared with',
  'connections that are divided by weight':
    'Spring has nothing that a rule for connections could be compared with',
};

/** Kinds of rows that never fail, so that they need no suggestion, with the reason. */
const NEVER_FAILING: Readonly<Record<string, string>> = {
  'rewrite/unusual paths': 'only clients that send such paths notice',
  'header/forwarding headers': 'which of them applications read is not known',
  'retry/retried failures': 'Envoy has other names for failures than Java has exceptions',
  'retry/back-off': 'Envoy jitters each pause',
  'retry/instance of the next try': 'a preference, not a promise, on both sides',
  'breaker/failure threshold': 'outlier detection has no share of failures',
  'breaker/calls that try a recovered service': 'outlier detection has no half-open state',
  'breaker/instances that have to be healthy': 'no breaker of Spring has it',
  'breaker/fallback': 'a fallback is code',
  'pool/requests per connection': 'the answers stay the same',
  'balancing/preference of the own zone': 'instances may state no zones',
  'balancing/an instance that has gone is noticed': 'the mesh notices sooner',
  'rate-limit/size of a request body': 'Istio has no limit of bodies',
  'security/mutual TLS': 'Spring has no such concept',
  'route/management port': 'an instance still answers by its address',
};

const PLANTED: readonly Planted[] = [...PLANTED_LAB, ...PLANTED_OWN];

/** Both sides of an aligned pair, and what is planted into either. */
function pairOf(stack: Planted['stack']) {
  if (stack === 'own')
    return {
      gateway: 'edge',
      align: ownResources,
      read: (texts: readonly string[], spring = OWN_SPRING) => ownPolicies(spring, texts),
    };
  const side = labSide(stack);
  return {
    gateway: 'shop',
    align: () => {
      const existing = [...labResources(), GATEWAY_PODS];
      return applied(existing, suggestions(policiesOf(side, existing)));
    },
    read: (texts: readonly string[]) => policiesOf(side, texts),
  };
}

function rowsOf(policies: Policies): ParityRow[] {
  const { spring, istio, names } = policies;
  if (spring === null || istio === null) return [];
  return attachSuggestions(compareParity(spring.policy, spring.candidate, istio.policy, names), policies);
}

describe.for(['classic', 'modern', 'own'] as const)('an aligned pair, %s', (stack) => {
  const { gateway, align, read } = pairOf(stack);
  const own = PLANTED.filter((planted) => planted.stack === stack);
  let aligned: readonly string[] = [];
  let before: readonly string[] = [];

  beforeAll(() => {
    aligned = align();
    before = rowsOf(read(aligned)).map(keyOf);
  });

  const known = new Map<Planted, ReturnType<typeof compared>>();
  const planted = (mistake: Planted) => {
    const result = known.get(mistake) ?? compared(mistake);
    known.set(mistake, result);
    return result;
  };
  const compared = ({ plant, spring = (same) => same, found }: Planted) => {
    const mesh = new Mesh(aligned, gateway);
    plant(mesh);
    const [texts, settings] = [mesh.texts(), spring(OWN_SPRING)];
    const policies = read(texts, settings);
    const rows = rowsOf(policies);
    const [scope = '', ...rest] = found.split(' | ');
    const isMeant = (row: ParityRow) =>
      row.scope.includes(scope) && keyOf(row).endsWith(` | ${rest.join(' | ')}`);
    const fresh = rows.filter((row) => !before.includes(keyOf(row)));
    return { texts, settings, policies, rows, fresh, named: fresh.filter(isMeant), scope };
  };

  it('has no row where the sides differ when the resources are aligned', () => {
    expect(before.length).toBeGreaterThan(50);
    expect(before.filter((row) => / (different|missing) /.test(row))).toEqual([]);
  });

  it('knows what it compares', () => {
    expect(before.filter((row) => row.includes(' not-known '))).toEqual(OPEN[stack]);
  });

  it.for(own)('finds $what', (mistake) => {
    const { rows, fresh, named } = planted(mistake);
    expect(named, fresh.map(keyOf).join('\n')).not.toEqual([]);
    expect(rows.map((row) => kindOf(keyOf(row))).filter((kind) => !ROW_KINDS.includes(kind))).toEqual([]);
  });

  it.for(own.filter(fails))('says what it would take: $what', (mistake) => {
    const { texts, settings, policies, named, scope } = planted(mistake);
    const [row] = named;
    const suggestion = row?.suggestion ?? null;
    expect(suggestion).not.toBeNull();
    if (suggestion === null) return;
    const isDecided = suggestion.text.split('\n').every((line) => line === '' || line.startsWith('#'));
    expect(isDecided, suggestion.text).toBe(DECIDED[mistake.what] !== undefined);
    if (isDecided) return;
    const after =
      suggestion.side === 'spring'
        ? read(texts, { ...settings, [suggestion.file.replace(/^spring\//, '')]: suggestion.text })
        : read(applied(texts, written(suggestion, suggestions(policies))), settings);
    const left = rowsOf(after).filter(
      (one) =>
        one.scope.includes(scope) && `${one.area}/${one.row}` === kindOf(mistake.found) && isFailing(one),
    );
    expect(left.map((one) => `${keyOf(one)}: ${one.why}`)).toEqual([]);
  });
});

/** All suggestions, and one that stands at its row alone. */
function written(own: Suggestion, all: readonly Suggestion[]): Suggestion[] {
  const isAlone = own.source != null && all.every(({ title }) => title !== own.title);
  return isAlone ? [...all, own] : [...all];
}

const isFailing = ({ verdict }: ParityRow) => verdict === 'different' || verdict === 'missing';

function fails({ found }: Planted): boolean {
  return / \| (?:different|missing) \| /.test(found);
}

it('plants a mistake for every kind of row', () => {
  expect([...new Set(PLANTED.map(({ found }) => kindOf(found)))].toSorted()).toEqual(ROW_KINDS.toSorted());
});

it('plants one that fails for every kind that can', () => {
  const failing = new Set(PLANTED.filter(fails).map(({ found }) => kindOf(found)));
  expect(ROW_KINDS.filter((kind) => !failing.has(kind)).toSorted()).toEqual(
    Object.keys(NEVER_FAILING).toSorted(),
  );
});

it('gives a reason for nothing but mistakes that are planted', () => {
  const all = PLANTED.filter(fails).map(({ what }) => what);
  expect(Object.keys(DECIDED).filter((what) => !all.includes(what))).toEqual([]);
});
