import { z } from 'zod';
import { message } from '../message.ts';
import { enumeration, labels, looseMessage, port, whole } from './protobuf.ts';

/** istio.io/api networking/v1alpha3/envoy_filter.proto. What a patch holds is Envoy's, and read where it is recognised. */
export const envoyFilter = message({
  workloadSelector: message({ labels: labels.optional() }).optional(),
  targetRefs: z.array(looseMessage({})).optional(),
  configPatches: z
    .array(
      message({
        applyTo: enumeration([
          'INVALID',
          'LISTENER',
          'FILTER_CHAIN',
          'NETWORK_FILTER',
          'HTTP_FILTER',
          'ROUTE_CONFIGURATION',
          'VIRTUAL_HOST',
          'HTTP_ROUTE',
          'CLUSTER',
          'EXTENSION_CONFIG',
          'BOOTSTRAP',
          'LISTENER_FILTER',
        ]).optional(),
        match: looseMessage({
          context: enumeration([
            'ANY',
            'SIDECAR_INBOUND',
            'SIDECAR_OUTBOUND',
            'GATEWAY',
            'WAYPOINT',
          ]).optional(),
          listener: looseMessage({
            portNumber: port.optional(),
            filterChain: looseMessage({}).optional(),
          }).optional(),
          routeConfiguration: looseMessage({
            vhost: looseMessage({
              name: z.string().optional(),
              route: looseMessage({}).optional(),
            }).optional(),
          }).optional(),
        }).optional(),
        patch: message({
          operation: z.string().optional(),
          value: z.unknown().optional(),
          filterClass: z.string().optional(),
        }).optional(),
      }),
    )
    .optional(),
  priority: whole(-(2 ** 31), 2 ** 31 - 1).optional(),
});
export type EnvoyFilter = z.infer<typeof envoyFilter>;
