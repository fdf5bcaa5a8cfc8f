import type { RouteDecision } from '#shared/policy/model/decision.ts';
import type { Address } from '#test/lab/ports.ts';
import { readEcho, type Echo } from '../echo.ts';
import type { RawResponse } from '../raw-client.ts';

/** Headers that a gateway, its HTTP client or its tracing writes on its own account, and those that are hop by hop. */
const OWN =
  /^(?:host|connection|keep-alive|te|trailer|transfer-encoding|content-length|upgrade|proxy-.*|forwarded|x-forwarded-.*|x-b3-.*|b3|traceparent|x-application-context|accept-encoding|user-agent|accept)$/;

/** In which ways a decision and an answer differ; empty when in none. `backendOf` names the backend of a destination. */
export function differencesOf(
  decision: RouteDecision,
  answer: RawResponse | Error,
  backendOf: (host: string, port: number | null) => string | undefined,
  addressOf: (backend: string) => Address,
): string[] {
  if (answer instanceof Error) return [`no answer: ${answer.message}`];
  const found: string[] = [];
  const same = (what: string, oracle: unknown, real: unknown): void => {
    if (JSON.stringify(oracle) !== JSON.stringify(real))
      found.push(`${what}: oracle ${JSON.stringify(oracle)}, real ${JSON.stringify(real)}`);
  };
  const echo = readEcho(answer.headers);
  const header = (name: string) => answer.headers.find(([given]) => given.toLowerCase() === name)?.[1];
  same(
    'kind',
    decision.kind === 'route' ? 'route' : `status ${'status' in decision ? decision.status : ''}`,
    echo === undefined ? `status ${answer.status}` : 'route',
  );
  if (found.length > 0)
    return [
      ...found,
      ...('reason' in decision ? [decision.reason] : []),
      ...(echo === undefined ? [] : [`echo ${echo.target}`]),
    ];
  if (decision.kind === 'redirect') same('location', decision.location, header('location') ?? null);
  if (decision.kind !== 'route' || echo === undefined) return found;
  const backends = decision.destinations
    .filter(({ weight }) => weight > 0)
    .map(({ host, port }) => backendOf(host, port));
  if (!backends.includes(echo.backend))
    found.push(`backend: oracle ${backends.join()}, real ${echo.backend}`);
  const { upstream } = decision;
  same('target', upstream.target, echo.target);
  const address = addressOf(echo.backend);
  same('host', upstream.authority ?? `${address.host}:${address.port}`, echoHost(echo));
  same('headers', byName(upstream.headers), byName(echo.headers));
  return found;
}

function echoHost({ headers }: Echo): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
}

function byName(headers: readonly (readonly [string, string])[]): [string, string[]][] {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (!OWN.test(key)) values.set(key, [...(values.get(key) ?? []), value.trim()]);
  }
  return [...values].sort(([a], [b]) => (a < b ? -1 : 1));
}
