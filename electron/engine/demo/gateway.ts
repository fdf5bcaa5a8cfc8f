import type { Address } from '#shared/model/index.ts';
import { call, json, keepAliveAgent, type RunningServer, startServer, traceOf } from './http.ts';
import type { Profile } from './profile.ts';

const PREFIX = '/api';

/** The edge: cuts the prefix, passes the request to the consumer, and adds what its filters add. */
export function startGateway(profile: Profile, consumer: Address): Promise<RunningServer> {
  const agent = keepAliveAgent();
  return startServer(async (received) => {
    if (!received.path.startsWith(`${PREFIX}/`)) return json(404, { error: 'no route' });
    const started = performance.now();
    const path = received.path.slice(PREFIX.length);
    const type = received.headers['content-type'];
    const { host } = received.headers;
    const headers = {
      ...traceOf(received),
      ...(type === undefined ? {} : { 'Content-Type': type }),
      ...(profile.keepsHost && host !== undefined ? { Host: host } : {}),
    };
    const answer = await call(agent, consumer, received.method, path, headers, received.body);
    const release = profile.releaseHeader === null ? {} : { 'X-Release': profile.releaseHeader };
    const mesh = profile.addsMeshHeaders
      ? {
          server: 'istio-envoy',
          'x-envoy-upstream-service-time': String(Math.round(performance.now() - started)),
        }
      : {};
    return { ...answer, headers: { ...answer.headers, ...release, ...mesh } };
  });
}
