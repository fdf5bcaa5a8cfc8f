import type { MeshPorts } from './mesh.ts';
import type { Pick } from './pick.ts';

/** What istiod itself writes on the VirtualServices that it makes of HTTPRoutes and Ingresses (pkg/config/constants). */
export const SEMANTICS = 'internal.istio.io/route-semantics';

/** A VirtualService as it is written to a file. */
export type Written = {
  readonly apiVersion: string;
  readonly kind: 'VirtualService';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Record<string, unknown>;
};

/** What requests can be sent to a group of VirtualServices. */
export type Target = {
  readonly via: 'ingress' | 'second' | 'sidecar';
  /** Names by which the group is asked, without port. */
  readonly hosts: readonly string[];
  readonly rules: readonly Rule[];
};

type Rule = Record<string, unknown> & { readonly match?: readonly Match[] };
export type Match = Record<string, unknown>;

export const PATHS = [
  '/',
  '/api',
  '/api/',
  '/api/items',
  '/api/items/',
  '/api/items/1',
  '/api/items/1/x',
  '/apis',
  '/Api/Items',
  '/shop',
  '/shopping',
  '/shop/cart/7',
  '/a.b',
  '/aXb',
  '/a-b_c~d',
  '/v1/x.json',
  '/x',
  '/x/y',
  '/a%20b',
  '/a%2Fb',
  '/a//b',
  '/api//items',
];
const PREFIXES = [
  '/',
  '/api',
  '/api/',
  '/api/items',
  '/shop',
  '/shop/',
  '/Api',
  '/x',
  '/a',
  '/a%20',
  '/v1/',
  '/a//',
  '',
  '/%7e',
];
const PATH_REGEXES = [
  '.*',
  '/api/.*',
  '/api(/.*)?',
  '^/shop$',
  '/(shop|shopping)(/[a-z]+)?',
  '(?i)/API/.*',
  '/api/items/\\d{1,3}',
  '/a.b',
  '/[^/]+/[^/]+',
  '/.*items.*',
  '.*\\.json',
  '//.*',
  '/a(%2[fF]|%20).*',
  '/\\w+',
  '/api/items/[0-9]+/?',
  '/(?P<first>[^/]+)/.*',
  '/x\\?.*',
];
const HEADERS = [
  'x-canary',
  'X-Version',
  'x-empty',
  'x-list',
  'cookie',
  'user-agent',
  'accept',
  'accept-language',
  'authorization',
];
export const VALUES = [
  'always',
  'v1',
  'v1-beta',
  'V1',
  '',
  'a,b',
  'a',
  'b',
  'user=7; theme=dark',
  'text/html',
  'Bearer t',
];
const VALUE_REGEXES = ['v\\d+(-.*)?', '.*', '^(.*;\\s*)?user=7(;.*)?$', '[a-z]+', 'a|b', '(?i)ALWAYS', '.+'];
const QUERIES = ['q', 'Q', 'page', 'x[]', 'a%20b'];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'];

/** Makes groups of VirtualServices: most of one, some of several that share hosts or delegate. */
export class Generator {
  readonly #pick: Pick;
  readonly #ports: MeshPorts;
  #routes = 0;

  constructor(pick: Pick, ports: MeshPorts) {
    this.#pick = pick;
    this.#ports = ports;
  }

  /** One group for the gateway, numbered so that no two share a host. */
  ingressGroup(number: number): { written: Written[]; target: Target } {
    const pick = this.#pick;
    const name = `g${number}`;
    const kind = pick.number(10);
    if (kind === 0) return this.#sharedHost(number);
    if (kind === 1) return this.#delegating(number);
    if (kind === 2 && pick.chance(0.5)) return this.#nested(number);
    const hosts = pick.one([
      [`${name}.example.test`],
      [`${name}.example.test`, `${name}-b.example.test`],
      [`*.${name}.example.test`],
      [`*.${name}.example.test`, `${name}.example.test`],
      [name.toUpperCase() + '.Example.test'],
      [name],
    ]);
    const second = pick.chance(0.12);
    const owned = second
      ? [pick.one([`${name}.own.test`, `${name}.open.test`, `${name}.closed.test`, 'secure.open.test'])]
      : hosts;
    const namespace = pick.chance(0.15) ? 'other' : 'default';
    const segments = pick.chance(0.2);
    const made = this.#rules(1 + pick.number(5));
    const rules = segments ? made.map(withSegments) : made;
    const semantics = { annotations: { [SEMANTICS]: pick.one(['gateway', 'gateway', 'ingress']) } };
    const metadata = { name, namespace, ...(segments ? semantics : {}) };
    const gateway = second
      ? 'default/second'
      : pick.one(['default/ingress', 'default/ingress', 'ingress.default']);
    const gateways = pick.chance(0.1) ? [gateway, 'default/none'] : [gateway];
    const spec = { hosts: owned, gateways, http: rules };
    return {
      written: [{ ...virtualService(name, namespace, pick.one(VERSIONS), spec), metadata }],
      target: { via: second ? 'second' : 'ingress', hosts: askable(owned, namespace, name), rules },
    };
  }

  /** One group for calls to a service of the mesh. */
  sidecarGroup(number: number, host: string): { written: Written[]; target: Target } {
    const pick = this.#pick;
    const rules = this.#rules(1 + pick.number(4));
    const [name = host, namespace = 'default'] = host.split('.');
    const cluster = host.endsWith('.svc.cluster.local');
    const asked = cluster
      ? [host, `${host}.`, name, `${name}.${namespace}`, `${name}.${namespace}.svc`]
      : [host, `x.${host}`];
    const written: Written[] = [];
    const own = cluster && pick.chance(0.3) ? [name] : [host];
    const home = cluster ? namespace : 'default';
    if (number % 6 !== 5) {
      const gateways = pick.one([{}, {}, { gateways: ['mesh'] }, { gateways: ['mesh', 'default/ingress'] }]);
      written.push(
        virtualService(`s${number}`, home, pick.one(VERSIONS), { hosts: own, ...gateways, http: rules }),
      );
    }
    // A second one of the same host counts for nothing at a sidecar.
    if (pick.chance(0.15))
      written.push(
        virtualService(`s${number}-z`, home, VERSIONS[0], { hosts: [host], http: this.#rules(2) }),
      );
    return { written, target: { via: 'sidecar', hosts: asked, rules } };
  }

  #sharedHost(number: number): { written: Written[]; target: Target } {
    const pick = this.#pick;
    const host = `g${number}.example.test`;
    const sets = [this.#rules(1 + pick.number(3)), this.#rules(1 + pick.number(3))];
    const written = sets.map((http, i) =>
      virtualService(
        `g${number}-${pick.chance(0.5) ? 'z' : 'a'}${i}`,
        pick.one(['default', 'other']),
        VERSIONS[0],
        {
          hosts: i === 1 && pick.chance(0.3) ? [`*.example${number}.test`, host] : [host],
          gateways: ['default/ingress'],
          http,
        },
      ),
    );
    return {
      written,
      target: { via: 'ingress', hosts: [host, `y.example${number}.test`], rules: sets.flat() },
    };
  }

  /** Wildcards within wildcards: the longest one that fits has to win. */
  #nested(number: number): { written: Written[]; target: Target } {
    const pick = this.#pick;
    const outer = `g${number}.example.test`;
    const hosts = [`*.${outer}`, `*.deep.${outer}`, `exact.deep.${outer}`];
    const sets = hosts.map(() => this.#rules(1 + pick.number(2)));
    const written = hosts.map((host, i) => {
      const spec = { hosts: [host], gateways: ['default/ingress'], http: sets[i] };
      return virtualService(`g${number}-${pick.one(['a', 'm', 'z'])}${i}`, 'default', VERSIONS[0], spec);
    });
    const asked = [
      `x.${outer}`,
      `x.deep.${outer}`,
      `a.b.deep.${outer}`,
      `exact.deep.${outer}`,
      `deep.${outer}`,
      outer,
    ];
    return { written, target: { via: 'ingress', hosts: asked, rules: sets.flat() } };
  }

  #delegating(number: number): { written: Written[]; target: Target } {
    const pick = this.#pick;
    const host = `g${number}.example.test`;
    const root = this.#rules(2);
    const own = this.#rules(1 + pick.number(2)).map(
      (rule): Rule => ({
        ...rule,
        match: (rule.match ?? []).map((one) => withoutGateways(one)),
      }),
    );
    const [first, ...rest] = root;
    const { route: _r, redirect: _d, directResponse: _x, rewrite: _w, fault: _f, ...kept } = first ?? {};
    const prefix = pick.one(['/api', '/shop', '/']);
    const delegating = {
      ...kept,
      match: [
        { uri: { prefix }, ...(pick.chance(0.3) ? { headers: { 'x-canary': { exact: 'always' } } } : {}) },
      ],
      delegate: { name: `g${number}-delegate`, ...(pick.chance(0.5) ? { namespace: 'other' } : {}) },
    };
    const namespace = 'namespace' in delegating.delegate ? 'other' : 'default';
    return {
      written: [
        virtualService(`g${number}`, 'default', VERSIONS[0], {
          hosts: [host],
          gateways: ['ingress'],
          http: [delegating, ...rest],
        }),
        virtualService(`g${number}-delegate`, namespace, VERSIONS[0], {
          http: own,
          ...(pick.chance(0.4) ? { exportTo: ['.'] } : {}),
        }),
      ],
      target: { via: 'ingress', hosts: [host], rules: [...own, ...rest] },
    };
  }

  #rules(count: number): Rule[] {
    return Array.from({ length: count }, (_, i) => this.#rule(i === count - 1));
  }

  #rule(last: boolean): Rule {
    const pick = this.#pick;
    const matches = last && pick.chance(0.6) ? 0 : 1 + Number(pick.chance(0.35)) + Number(pick.chance(0.1));
    const match = Array.from({ length: matches }, () => this.#match());
    const name = pick.chance(0.85) ? { name: `r${this.#routes++}` } : {};
    return {
      ...name,
      ...(matches === 0 ? {} : { match }),
      ...this.#action(match),
    };
  }

  #match(): Match {
    const pick = this.#pick;
    const match: Match = {};
    const uri = pick.number(10);
    if (uri < 3) match.uri = { exact: pick.one([...PATHS, '', '/api?q=1']) };
    else if (uri < 7) match.uri = { prefix: pick.one(PREFIXES) };
    else if (uri < 9) match.uri = { regex: pick.one(PATH_REGEXES) };
    if (pick.chance(0.15)) match.ignoreUriCase = true;
    if (pick.chance(0.2))
      match.method = pick.one([{ exact: pick.one(METHODS) }, { regex: 'GET|POST' }, { prefix: 'P' }, {}]);
    if (pick.chance(0.05)) match.scheme = { exact: pick.one(['http', 'https']) };
    if (pick.chance(0.07))
      match.authority = pick.one([
        { prefix: 'g' },
        { regex: '.*:\\d+' },
        { regex: '[^:]*' },
        { exact: 'G1.example.test' },
      ]);
    if (pick.chance(0.35)) match.headers = this.#conditions(HEADERS);
    if (pick.chance(0.15)) match.withoutHeaders = this.#conditions(HEADERS, { regex: '*' });
    if (pick.chance(0.2)) match.queryParams = this.#conditions(QUERIES);
    if (pick.chance(0.05))
      match.headers = {
        ...Object(match.headers),
        [pick.one([':method', ':path', ':authority', 'host', ':scheme'])]: pick.one([
          { exact: 'GET' },
          { prefix: '/api' },
          { regex: '.*q=.*' },
        ]),
      };
    if (pick.chance(0.08))
      match.port = pick.one([this.#ports.ingress, this.#ports.second, this.#ports.service, 9999]);
    if (pick.chance(0.08))
      match.sourceLabels = pick.one([
        { istio: 'ingressgateway' },
        { app: 'consumer' },
        { app: 'consumer', version: 'v9' },
      ]);
    if (pick.chance(0.05)) match.sourceNamespace = pick.one(['default', 'other']);
    if (pick.chance(0.08))
      match.gateways = [pick.one(['default/ingress', 'mesh', 'default/second', 'default/none'])];
    if (pick.chance(0.1)) match.name = `m${pick.number(3)}`;
    if (pick.chance(0.05)) match.statPrefix = 'stat';
    if (pick.chance(0.1) && match.uri !== undefined && match.ignoreUriCase !== undefined) {
      match.ignore_uri_case = match.ignoreUriCase;
      delete match.ignoreUriCase;
    }
    return match;
  }

  #conditions(names: readonly string[], extra: object = {}): Record<string, object> {
    const pick = this.#pick;
    const chosen = pick.chance(0.25) ? [pick.one(names), pick.one(names)] : [pick.one(names)];
    return Object.fromEntries(
      chosen.map((name) => [
        name,
        pick.one<object>([
          { exact: pick.one(VALUES) },
          { exact: pick.one(VALUES) },
          { prefix: pick.one(['a', 'v1', 'user', 'text']) },
          { regex: pick.one(VALUE_REGEXES) },
          {},
          extra,
        ]),
      ]),
    );
  }

  #action(match: readonly Match[]): Record<string, unknown> {
    const pick = this.#pick;
    const kind = pick.number(10);
    const headers = pick.chance(0.35) ? { request: this.#operations() } : {};
    const named = {
      ...headers,
      response: { set: { 'x-lab-route': '%ROUTE_NAME%', 'x-lab-flags': '%RESPONSE_FLAGS%' } },
    };
    if (kind < 2) return { redirect: this.#redirect(match), headers: { response: named.response } };
    if (kind < 3)
      return {
        directResponse: {
          status: pick.one([200, 204, 404, 503, 599]),
          ...pick.one([
            {},
            { body: { string: 'direct' } },
            { body: { bytes: 'ZGlyZWN0Cg==' } },
            { body: { string: '' } },
          ]),
        },
        headers: { response: named.response },
      };
    const fault = pick.chance(0.04)
      ? { fault: { abort: { httpStatus: 555, percentage: { value: pick.one([0, 100]) } } } }
      : {};
    return {
      ...this.#destinations(),
      ...(pick.chance(0.4) ? { rewrite: this.#rewrite() } : {}),
      headers: named,
      ...fault,
    };
  }

  #destinations(): Record<string, unknown> {
    const pick = this.#pick;
    const one = () => {
      const destination = pick.one<object>([
        { host: 'alpha', subset: 'v1' },
        { host: 'alpha.default.svc.cluster.local', subset: 'v2' },
        { host: 'alpha.default.svc.cluster.local', subset: 'v1', port: { number: this.#ports.service } },
        { host: 'beta.default.svc.cluster.local', port: { number: this.#ports.others[0] } },
        { host: 'beta.default.svc.cluster.local', port: { number: this.#ports.service } },
        { host: 'beta.default.svc.cluster.local' },
        { host: 'gamma.default.svc.cluster.local' },
        { host: 'gamma.default.svc.cluster.local', subset: 'v1' },
        { host: 'gamma.default.svc.cluster.local', port: { number: this.#ports.others[1] } },
        { host: 'delta.example.test' },
        { host: 'delta.example.test', port: { number: this.#ports.others[2] } },
        ...(pick.chance(0.1)
          ? [{ host: 'missing.example.test' }, { host: 'gamma.default.svc.cluster.local', subset: 'v7' }]
          : []),
      ]);
      return { destination, ...(pick.chance(0.15) ? { headers: { request: this.#operations() } } : {}) };
    };
    const weights = pick.one([[], [], [], [], [100], [0], [100, 0], [0, 1], [50, 50], [0, 7, 0]]);
    if (weights.length === 0) return { route: [one()] };
    return { route: weights.map((weight) => ({ ...one(), weight })) };
  }

  #operations(): Record<string, unknown> {
    const pick = this.#pick;
    const value = () => pick.one(['set', 'a b', '100%%', '', '%REQ(X-Version)%', 'x-%REQ(:METHOD)%', 'äö']);
    const name = () => pick.one(['x-added', 'X-Canary', 'x-list', 'accept', 'user-agent', 'x-version']);
    return {
      ...(pick.chance(0.5)
        ? { set: { [name()]: value(), ...(pick.chance(0.15) ? { host: 'set.example.test' } : {}) } }
        : {}),
      ...(pick.chance(0.5) ? { add: { [name()]: value(), [name()]: value() } } : {}),
      ...(pick.chance(0.3) ? { remove: [pick.one(['x-canary', 'X-List', 'accept', 'x-version'])] } : {}),
    };
  }

  #rewrite(): Record<string, unknown> {
    const pick = this.#pick;
    return pick.one<Record<string, unknown>>([
      { uri: '/' },
      { uri: '/new' },
      { uri: '/new/' },
      { uri: 'relative' },
      { uri: '/new?from=rewrite' },
      { authority: 'rewritten.example.test' },
      { uri: '/both', authority: 'both.example.test:81' },
      { uriRegexRewrite: { match: '^/api/?(.*)', rewrite: '/\\1' } },
      { uriRegexRewrite: { match: '/([^/]+)/?(.*)', rewrite: '/\\2/\\1' } },
      { uriRegexRewrite: { match: 'a*', rewrite: '-' } },
      { uriRegexRewrite: { match: '[0-9]+', rewrite: '<\\0>' } },
    ]);
  }

  #redirect(match: readonly Match[]): Record<string, unknown> {
    const pick = this.#pick;
    const prefixes = match.every(({ uri }) => uri === undefined || 'prefix' in Object(uri));
    const parts: Record<string, unknown>[] = [
      { uri: '/moved' },
      { uri: '/moved?by=redirect' },
      { uri: 'moved' },
      { authority: 'other.example.test' },
      { authority: 'other.example.test:8443', uri: '/there' },
      { scheme: 'https' },
      { scheme: 'https', port: 443 },
      { scheme: 'http', port: 80 },
      { port: 8080 },
      { port: 80 },
      { derivePort: 'FROM_REQUEST_PORT' },
      { derivePort: 'FROM_PROTOCOL_DEFAULT', uri: '/moved' },
      { scheme: 'https', derivePort: 'FROM_REQUEST_PORT' },
      ...(prefixes ? [{ prefixRewrite: '/new' }, { prefixRewrite: '/' }] : []),
    ];
    return {
      ...pick.one(parts),
      ...(pick.chance(0.5) ? { redirectCode: pick.one([301, 302, 303, 307, 308]) } : {}),
    };
  }
}

const VERSIONS = [
  'networking.istio.io/v1',
  'networking.istio.io/v1',
  'networking.istio.io/v1beta1',
  'networking.istio.io/v1alpha3',
] as const;

function virtualService(
  name: string,
  namespace: string,
  apiVersion: string,
  spec: Record<string, unknown>,
): Written {
  return { apiVersion, kind: 'VirtualService', metadata: { name, namespace }, spec };
}

/**
 * Prefixes that a HTTPRoute or an Ingress can have: their own validation refuses empty ones and `//`, which Envoy would
 * refuse together with the whole route configuration.
 */
function withSegments(rule: Rule): Rule {
  if (rule.match === undefined) return rule;
  const match = rule.match.map((one) => {
    const { prefix } = Object(one.uri);
    return prefix === '' || prefix === '/a//' ? { ...one, uri: { prefix: '/a' } } : one;
  });
  return { ...rule, match };
}

function withoutGateways(match: Match): Match {
  return Object.fromEntries(Object.entries(match).filter(([field]) => field !== 'gateways'));
}

function askable(hosts: readonly string[], namespace: string, name: string): string[] {
  return hosts.flatMap((host) => {
    if (host.startsWith('*.')) return [`sub${host.slice(1)}`, `a.b${host.slice(1)}`, host.slice(2)];
    return host.includes('.') ? [host, host.toLowerCase()] : [host, `${name}.${namespace}.svc.cluster.local`];
  });
}
