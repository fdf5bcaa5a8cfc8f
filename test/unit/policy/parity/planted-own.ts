import type { SpringTexts } from './own-pair.ts';
import type { Fields, Mesh, Planted } from './planted-mesh.ts';

const FROM_GATEWAY = 'catalog-from-gateway';

/** Replaces a part of one file of the applications, which has to be there. */
function edit(file: string, from: string, to: string): (texts: SpringTexts) => SpringTexts {
  return (texts) => {
    const text = texts[file] ?? '';
    if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
    return { ...texts, [file]: text.replace(from, to) };
  };
}

/** What the calling application is told on the candidate only. */
function toldInMesh(settings: string): (texts: SpringTexts) => SpringTexts {
  return (texts) => ({ ...texts, 'shop/application.yml': `${texts['shop/application.yml']}${settings}\n` });
}

const nothing = (): void => undefined;

const cors = (mesh: Mesh): Fields => mesh.rule('items')['corsPolicy'] as Fields;

function headers(mesh: Mesh, side: 'request' | 'response'): Fields {
  return (mesh.rule('items')['headers'] as Fields)[side] as Fields;
}

function policy(mesh: Mesh, name: string): Fields {
  return mesh.named('DestinationRule', name).spec['trafficPolicy'] as Fields;
}

const http = (mesh: Mesh, name: string): Fields =>
  (policy(mesh, name)['connectionPool'] as Fields)['http'] as Fields;

const outliers = (mesh: Mesh): Fields => policy(mesh, FROM_GATEWAY)['outlierDetection'] as Fields;

/** Gives the route that only forwards a filter. */
const onPlain = (filter: string) =>
  edit(
    'edge/application.yml',
    'predicates: [Path=/plain/**]',
    `predicates: [Path=/plain/**]\n    filters: [${filter}]`,
  );

/** Mistakes in the pair of its own. Where a kind of row never fails, the change that makes it appear, with its verdict. */
export const PLANTED_OWN: readonly Planted[] = [
  {
    what: 'fewer methods of CORS',
    stack: 'own',
    plant: (mesh) => (cors(mesh)['allowMethods'] = ['GET']),
    found: 'route items | cors/CORS methods | different | RT-12',
  },
  {
    what: 'other request headers of CORS',
    stack: 'own',
    plant: (mesh) => (cors(mesh)['allowHeaders'] = ['x-other']),
    found: 'route items | cors/CORS request headers | different | RT-12',
  },
  {
    what: 'exposed headers of CORS forgotten',
    stack: 'own',
    plant: (mesh) => delete cors(mesh)['exposeHeaders'],
    found: 'route items | cors/CORS exposed headers | missing | RT-12',
  },
  {
    what: 'no credentials of CORS',
    stack: 'own',
    plant: (mesh) => (cors(mesh)['allowCredentials'] = false),
    found: 'route items | cors/CORS credentials | different | RT-12',
  },
  {
    what: 'another max age of CORS',
    stack: 'own',
    plant: (mesh) => (cors(mesh)['maxAge'] = '1s'),
    found: 'route items | cors/CORS max age | different | RT-12',
  },
  {
    what: 'another Host',
    stack: 'own',
    plant: (mesh) => (mesh.rule('items')['rewrite'] = { authority: 'other.example' }),
    found: 'route items | header/Host that the instance sees | different | HP-01',
  },
  {
    what: 'a forwarding header that only Spring adds',
    stack: 'own',
    plant: nothing,
    spring: edit('edge/application.yml', 'host-enabled: false', 'host-enabled: true'),
    found: 'edge | header/forwarding headers | approximate | HP-02',
  },
  {
    what: 'a request header that is not added',
    stack: 'own',
    plant: (mesh) => delete headers(mesh, 'request')['add'],
    found: 'route items | header/request headers added | missing | ',
  },
  {
    what: 'a response header that is added otherwise',
    stack: 'own',
    plant: (mesh) => (headers(mesh, 'response')['add'] = { 'x-added': 'two' }),
    found: 'route items | header/response headers added | different | ',
  },
  {
    what: 'a response header that is not set',
    stack: 'own',
    plant: (mesh) => delete headers(mesh, 'response')['set'],
    found: 'route items | header/response headers set | missing | ',
  },
  {
    what: 'a response header that passes',
    stack: 'own',
    plant: (mesh) => delete headers(mesh, 'response')['remove'],
    found: 'route items | header/response headers removed | missing | ',
  },
  {
    what: 'another format of the trace context in the mesh',
    stack: 'own',
    plant: nothing,
    spring: toldInMesh('management.tracing.propagation.type: [w3c]'),
    found: 'shop → catalog | header/trace context | different | OB-01',
  },
  {
    what: 'timeouts that are not tried again',
    stack: 'own',
    plant: (mesh) => (mesh.rule('orders-retried').retries['retryOn'] = '502,connect-failure'),
    found: 'route orders | retry/retried failures | approximate | RE-06',
  },
  {
    what: 'another time of one try',
    stack: 'own',
    plant: (mesh) => (mesh.rule('orders-retried').retries['perTryTimeout'] = '2s'),
    found: 'route orders | retry/time of one try | different | TO-01',
  },
  {
    what: 'a pause before the next try in the mesh',
    stack: 'own',
    plant: nothing,
    spring: toldInMesh('spring.cloud.loadbalancer.retry.backoff.enabled: true'),
    found: 'shop → catalog | retry/back-off | approximate | RE-08',
  },
  {
    what: 'the same instance for the next try in the mesh',
    stack: 'own',
    plant: nothing,
    spring: toldInMesh('spring.cloud.loadbalancer.retry.avoid-previous-instance: false'),
    found: 'shop → catalog | retry/instance of the next try | approximate | RE-07',
  },
  {
    what: 'another read timeout in the mesh',
    stack: 'own',
    plant: nothing,
    spring: toldInMesh('spring.cloud.openfeign.client.config.catalog.readTimeout: 5000'),
    found: 'shop → catalog | timeout/read timeout | different | TO-01',
  },
  {
    what: 'connections that are kept longer',
    stack: 'own',
    plant: (mesh) => (http(mesh, 'orders')['idleTimeout'] = '300s'),
    found: 'route orders | timeout/idle connections | different | HP-13',
  },
  {
    what: 'answers that eject and open no breaker of Spring',
    stack: 'own',
    plant: (mesh) => (outliers(mesh)['consecutive5xxErrors'] = 5),
    found: 'route items | breaker/answers that count as failures | different | CB-03',
  },
  {
    what: 'a share of failures that opens a breaker',
    stack: 'own',
    plant: nothing,
    spring: onPlain('{name: CircuitBreaker, args: {name: items}}'),
    found: 'plain | breaker/failure threshold | not-expressible | CB-05',
  },
  {
    what: 'a breaker that is half open',
    stack: 'own',
    plant: nothing,
    spring: onPlain('{name: CircuitBreaker, args: {name: items}}'),
    found: 'plain | breaker/calls that try a recovered service | not-expressible | CB-06',
  },
  {
    what: 'ejected instances that get requests again',
    stack: 'own',
    plant: (mesh) => (outliers(mesh)['minHealthPercent'] = 50),
    found: 'route items | breaker/instances that have to be healthy | approximate | CB-04',
  },
  {
    what: 'a fallback',
    stack: 'own',
    plant: nothing,
    spring: edit(
      'edge/application.yml',
      'args: {name: items}',
      'args: {name: items, fallbackUri: "forward:/sorry"}',
    ),
    found: 'route items | breaker/fallback | not-expressible | CB-09',
  },
  {
    what: 'few requests per connection',
    stack: 'own',
    plant: (mesh) => (http(mesh, 'orders')['maxRequestsPerConnection'] = 1),
    found: 'route orders | pool/requests per connection | approximate | CB-10',
  },
  {
    what: 'few retries at once',
    stack: 'own',
    plant: (mesh) => (http(mesh, 'orders')['maxRetries'] = 3),
    found: 'route orders | pool/retries at once | different | RE-11',
  },
  {
    what: 'instances that a registry names',
    stack: 'own',
    plant: nothing,
    spring: edit('edge/application.yml', 'uri: http://fixed:80', 'uri: lb://fixed'),
    found: 'fixed | balancing/an instance that has gone is noticed | not-expressible | LB-05',
  },
  {
    what: 'a larger bucket',
    stack: 'own',
    plant: (mesh) => {
      const patches = mesh.named('EnvoyFilter', 'edge-rate-limit').spec['configPatches'] as Fields[];
      const text = JSON.stringify(patches).replace('"max_tokens":20', '"max_tokens":40');
      mesh.named('EnvoyFilter', 'edge-rate-limit').spec['configPatches'] = JSON.parse(text) as Fields[];
    },
    found: 'route items | rate-limit/burst | different | RL-01',
  },
  {
    what: 'a limit of bodies',
    stack: 'own',
    plant: nothing,
    spring: onPlain('{name: RequestSize, args: {maxSize: 5MB}}'),
    found: 'route plain | rate-limit/size of a request body | not-expressible | HP-11',
  },
  {
    what: 'mutual TLS that callers outside cannot speak',
    stack: 'own',
    plant: (mesh) => mesh.add('PeerAuthentication', 'security.istio.io/v1', { mtls: { mode: 'STRICT' } }),
    found: 'edge | security/mutual TLS | not-expressible | SE-01',
  },
  {
    what: 'a port of the Service that leads past the application',
    stack: 'own',
    plant: (mesh) => {
      const [http] = mesh.named('Service', 'catalog').spec['ports'] as Fields[];
      if (http !== undefined) http['targetPort'] = 8081;
    },
    found: 'service catalog | route/port | different | MO-08',
  },
  {
    what: 'a port of the Service that is TCP by its name',
    stack: 'own',
    plant: (mesh) => {
      const [http] = mesh.named('Service', 'catalog').spec['ports'] as Fields[];
      if (http !== undefined) http['name'] = 'tcp-web';
    },
    found: 'service catalog | route/port | different | PR-03',
  },
  {
    what: 'a copy of a call',
    stack: 'own',
    plant: (mesh) => {
      const [rule] = mesh.named('VirtualService', 'catalog-calls').spec['http'] as Fields[];
      if (rule !== undefined) rule['mirror'] = { host: 'orders.default.svc.cluster.local' };
    },
    found: 'shop → catalog | mirror/mirrored to | different | RT-14',
  },
  {
    what: 'a fault of a call',
    stack: 'own',
    plant: (mesh) => {
      const [rule] = mesh.named('VirtualService', 'catalog-calls').spec['http'] as Fields[];
      if (rule !== undefined) rule['fault'] = { abort: { httpStatus: 503, percentage: { value: 5 } } };
    },
    found: 'shop → catalog | fault/injected error | different | FI-01',
  },
  {
    what: 'a header of a call',
    stack: 'own',
    plant: (mesh) => {
      const [rule] = mesh.named('VirtualService', 'catalog-calls').spec['http'] as Fields[];
      if (rule !== undefined) rule['headers'] = { response: { remove: ['server'] } };
    },
    found: 'shop → catalog | header/response headers removed | different | ',
  },
  {
    what: 'a timeout of a call that Spring does not have',
    stack: 'own',
    plant: (mesh) => {
      const [rule] = mesh.named('VirtualService', 'catalog-calls').spec['http'] as Fields[];
      if (rule !== undefined) rule['timeout'] = '1s';
    },
    found: 'shop → catalog | timeout/request timeout | different | TO-04',
  },
  {
    what: 'health that only the address of an instance answers',
    stack: 'own',
    plant: (mesh) => (mesh.named('Service', 'catalog').spec['ports'] as Fields[]).pop(),
    found: 'service catalog | route/management port | approximate | MO-08',
  },
];
