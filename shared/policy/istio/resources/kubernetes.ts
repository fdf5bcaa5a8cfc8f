import { z } from 'zod';
import { labels } from './protobuf.ts';

/** Only what tells about ports, selectors, labels and how many instances there are; the rest may be anything. */

const portOrName = z.union([z.int(), z.string()]);

export const kubernetesService = z.looseObject({
  type: z.string().optional(),
  externalName: z.string().optional(),
  clusterIP: z.string().optional(),
  selector: labels.nullish(),
  ports: z
    .array(
      z.looseObject({
        name: z.string().optional(),
        port: z.int().min(1).max(65_535),
        targetPort: portOrName.optional(),
        protocol: z.string().optional(),
        appProtocol: z.string().nullish(),
      }),
    )
    .nullish(),
});

const podTemplate = z.looseObject({
  metadata: z.looseObject({ labels: labels.nullish() }).optional(),
  spec: z
    .looseObject({
      containers: z
        .array(
          z.looseObject({
            name: z.string().optional(),
            image: z.string().optional(),
            ports: z.array(z.looseObject({ name: z.string().nullish(), containerPort: z.int() })).nullish(),
            env: z.array(z.looseObject({ name: z.string(), value: z.unknown().optional() })).nullish(),
          }),
        )
        .optional(),
    })
    .optional(),
});

/** Deployment, StatefulSet, ReplicaSet: `replicas` is 1 when nobody says. */
export const kubernetesWorkload = z.looseObject({
  replicas: z.int().min(0).nullish(),
  template: podTemplate,
});

/** The subsets of Endpoints, the endpoints of an EndpointSlice. */
export const kubernetesEndpoints = z.object({
  subsets: z.array(z.looseObject({ addresses: z.array(z.unknown()).nullish() })).nullish(),
  endpoints: z.array(z.looseObject({ addresses: z.array(z.unknown()).nullish() })).nullish(),
});

/** Which hosts it has routes for; the routes themselves are not read. */
export const kubernetesIngress = z.looseObject({
  ingressClassName: z.string().nullish(),
  defaultBackend: z.unknown().optional(),
  rules: z.array(z.looseObject({ host: z.string().nullish() })).nullish(),
});

export const kubernetesIngressClass = z.looseObject({ controller: z.string().optional() });

export const configMapData = z.record(z.string(), z.string());
