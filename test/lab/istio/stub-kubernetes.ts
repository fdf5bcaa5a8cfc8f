import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { freePorts, LAB_ADDRESS, type Address } from '../ports.ts';

/** A running stub. */
export type StubKubernetes = { readonly address: Address; readonly close: () => Promise<void> };

const LONGEST_WATCH_S = 3600;

/**
 * An empty, read-only Kubernetes API. istiod reads its configuration from disk here, yet builds its controllers around a
 * Kubernetes client: every LIST is answered with no items and every WATCH stays silent until its timeout.
 */
export async function startStubKubernetes(): Promise<StubKubernetes> {
  const server = createServer(answer);
  const [port = 0] = await freePorts(LAB_ADDRESS, 1);
  await new Promise<void>((listening, failed) =>
    server.once('error', failed).listen(port, LAB_ADDRESS, listening),
  );
  return { address: { host: LAB_ADDRESS, port }, close: () => close(server) };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const url = new URL(request.url ?? '/', 'http://stub');
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  if (request.method !== 'GET') return status(response, 405, 'MethodNotAllowed', 'this API is read-only');
  const known = discovery(segments);
  if (known !== undefined) return json(response, 200, known);
  // client-go falls back from streaming lists to LIST and WATCH when told so.
  if (url.searchParams.has('sendInitialEvents'))
    return status(response, 422, 'Invalid', 'sendInitialEvents is not supported');
  const watch = url.searchParams.get('watch');
  if (watch === '1' || watch === 'true')
    return park(request, response, Number(url.searchParams.get('timeoutSeconds') ?? 300));
  if (!isCollection(segments)) return status(response, 404, 'NotFound', `${url.pathname} not found`);
  const partial = (request.headers.accept ?? '').includes('as=PartialObjectMetadataList');
  const kind = partial ? { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' } : {};
  json(response, 200, { ...kind, metadata: { resourceVersion: '1' }, items: [] });
}

function discovery(segments: readonly string[]): object | undefined {
  const [first, second] = segments;
  if (segments.length === 1) {
    if (first === 'version')
      return { major: '1', minor: '34', gitVersion: 'v1.34.0', platform: 'linux/amd64' };
    if (first === 'healthz' || first === 'readyz' || first === 'livez') return {};
    if (first === 'api') return { kind: 'APIVersions', versions: ['v1'] };
    if (first === 'apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: [] };
  }
  const isVersion = (first === 'api' && segments.length === 2) || (first === 'apis' && segments.length === 3);
  if (!isVersion || second === undefined) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: segments.slice(1).join('/'),
    resources: [],
  };
}

function isCollection(segments: readonly string[]): boolean {
  const rest = segments.slice(segments[0] === 'api' ? 2 : 3);
  return rest.length === 1 || (rest[0] === 'namespaces' && rest.length === 3);
}

function park(request: IncomingMessage, response: ServerResponse, seconds: number): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const end = setTimeout(() => response.end(), Math.min(seconds, LONGEST_WATCH_S) * 1000);
  request.once('close', () => clearTimeout(end));
  response.once('close', () => clearTimeout(end));
}

function status(response: ServerResponse, code: number, reason: string, message: string): void {
  json(response, code, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason,
    message,
    code,
  });
}

function json(response: ServerResponse, code: number, body: object): void {
  const text = JSON.stringify(body);
  response
    .writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((closed) => server.close(() => closed()));
}
