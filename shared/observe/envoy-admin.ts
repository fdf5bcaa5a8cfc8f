import { z } from 'zod';
import type { WatchedCount, WatchedState } from './watched.ts';

/**
 * `/clusters?format=json`: envoy.admin.v3.Clusters (api/envoy/admin/v3/clusters.proto). `failed_outlier_check` is left out
 * where it is false.
 */
const clusters = z.object({
  cluster_statuses: z
    .array(
      z.object({
        name: z.string(),
        host_statuses: z
          .array(
            z.object({
              address: z.object({
                socket_address: z.object({ address: z.string(), port_value: z.int() }).optional(),
              }),
              health_status: z
                .object({ failed_outlier_check: z.boolean().default(false) })
                .default({ failed_outlier_check: false }),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

/** Each endpoint of the clusters whose name contains a text: ejected by outlier detection, or not. Null when it is no such answer. */
export function readEnvoyClusters(value: unknown, cluster: string | null): WatchedState[] | null {
  const read = clusters.safeParse(value);
  if (!read.success) return null;
  return read.data.cluster_statuses
    .filter(({ name }) => cluster === null || name.includes(cluster))
    .flatMap(({ name, host_statuses: hosts }) =>
      hosts.flatMap(({ address: { socket_address: socket }, health_status: health }): WatchedState[] => {
        if (socket === undefined) return [];
        const host = socket.address.includes(':') ? `[${socket.address}]` : socket.address;
        return [
          {
            service: name,
            instance: `${host}:${socket.port_value}`,
            state: health.failed_outlier_check ? 'ejected' : 'healthy',
            why: health.failed_outlier_check ? 'failed_outlier_check' : '',
            atUs: null,
          },
        ];
      }),
    );
}

/** Which statistics tell of breakers: a filter for `/stats` (RE2, found anywhere in the name). */
export const ENVOY_STATS_FILTER =
  'outlier_detection|circuit_breakers|upstream_rq_pending_overflow|upstream_cx_overflow|upstream_rq_retry';

/** `/stats?format=json`; histograms have no value and are left out. */
const stats = z.object({
  stats: z.array(z.object({ name: z.string().optional(), value: z.number().optional() })),
});

/** Counters and gauges of the clusters whose name contains a text. Null when it is no such answer. */
export function readEnvoyStats(value: unknown, cluster: string | null): WatchedCount[] | null {
  const read = stats.safeParse(value);
  if (!read.success) return null;
  return read.data.stats.flatMap(({ name, value }) =>
    name !== undefined && value !== undefined && (cluster === null || name.includes(cluster))
      ? [{ name, value }]
      : [],
  );
}
