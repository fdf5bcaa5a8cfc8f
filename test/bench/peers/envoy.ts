import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from '#test/lab/install/cache.ts';
import { ENVOY_VERSION, installEnvoy } from '#test/lab/install/envoy.ts';
import type { Peer } from './peer.ts';

/** The proxy of every Istio sidecar, in the copy that the lab uses. */
export const envoy: Peer = {
  name: 'envoy',
  version: ENVOY_VERSION,
  find: async () =>
    existsSync(join(cacheRoot(), `envoy-${ENVOY_VERSION}`)) ? [(await installEnvoy()).program] : null,
  install: installEnvoy,
};
