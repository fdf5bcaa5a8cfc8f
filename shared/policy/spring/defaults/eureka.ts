import { always } from './default.ts';

const CLIENT = 'spring-cloud-netflix: …/netflix/eureka/EurekaClientConfigBean.java';
const INSTANCE = 'spring-cloud-netflix: …/netflix/eureka/EurekaInstanceConfigBean.java';
const SERVER = 'spring-cloud-netflix: …/netflix/eureka/server/EurekaServerConfigBean.java';

/** Eureka's clock work (LB-05, LB-06). Units stand in the names. */
export const EUREKA = {
  clientEnabled: always('netflix', 'eureka.client.enabled', true, `${CLIENT} enabled`),
  fetchSeconds: always(
    'netflix',
    'eureka.client.registry-fetch-interval-seconds',
    30,
    `${CLIENT} registryFetchIntervalSeconds`,
  ),
  leaseSeconds: always(
    'netflix',
    'eureka.instance.lease-expiration-duration-in-seconds',
    90,
    `${INSTANCE} leaseExpirationDurationInSeconds`,
  ),
  evictionMs: always(
    'netflix',
    'eureka.server.eviction-interval-timer-in-ms',
    60_000,
    `${SERVER} evictionIntervalTimerInMs`,
  ),
  responseCacheMs: always(
    'netflix',
    'eureka.server.response-cache-update-interval-ms',
    30_000,
    `${SERVER} responseCacheUpdateIntervalMs`,
  ),
  readOnlyCache: always(
    'netflix',
    'eureka.server.use-read-only-response-cache',
    true,
    `${SERVER} useReadOnlyResponseCache`,
  ),
  selfPreservation: always(
    'netflix',
    'eureka.server.enable-self-preservation',
    true,
    `${SERVER} enableSelfPreservation`,
  ),
};
