import { z } from 'zod';
import { message } from '../message.ts';
import { duration, enumeration, labels } from './protobuf.ts';

/** istio.io/api security/v1beta1 and type/v1beta1. */

const selector = message({ matchLabels: labels.optional() });
const targetRef = message({
  group: z.string().optional(),
  kind: z.string(),
  name: z.string(),
  namespace: z.string().optional(),
});
const texts = z.array(z.string());

const mtlsMode = message({ mode: enumeration(['UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT']).optional() });

export const peerAuthentication = message({
  selector: selector.optional(),
  mtls: mtlsMode.optional(),
  portLevelMtls: z.record(z.string().regex(/^\d+$/, 'is not a port'), mtlsMode).optional(),
}).refine(
  ({ selector: chosen, portLevelMtls }) =>
    portLevelMtls === undefined || Object.keys(chosen?.matchLabels ?? {}).length > 0,
  { path: ['portLevelMtls'], message: 'needs a selector' },
);

export const requestAuthentication = message({
  selector: selector.optional(),
  targetRef: targetRef.optional(),
  targetRefs: z.array(targetRef).optional(),
  jwtRules: z
    .array(
      message({
        issuer: z.string().optional(),
        audiences: texts.optional(),
        jwksUri: z.string().optional(),
        jwks: z.string().optional(),
        fromHeaders: z.array(message({ name: z.string().min(1), prefix: z.string().optional() })).optional(),
        fromParams: texts.optional(),
        fromCookies: texts.optional(),
        outputPayloadToHeader: z.string().optional(),
        forwardOriginalToken: z.boolean().optional(),
        outputClaimToHeaders: z.array(message({ header: z.string(), claim: z.string() })).optional(),
        timeout: duration.optional(),
        spaceDelimitedClaims: texts.optional(),
      }).refine(({ jwks, jwksUri }) => !jwks || !jwksUri, { message: 'either jwks or jwksUri' }),
    )
    .optional(),
});

const source = message({
  principals: texts.optional(),
  notPrincipals: texts.optional(),
  requestPrincipals: texts.optional(),
  notRequestPrincipals: texts.optional(),
  namespaces: texts.optional(),
  notNamespaces: texts.optional(),
  ipBlocks: texts.optional(),
  notIpBlocks: texts.optional(),
  remoteIpBlocks: texts.optional(),
  notRemoteIpBlocks: texts.optional(),
  serviceAccounts: texts.optional(),
  notServiceAccounts: texts.optional(),
  trustDomains: texts.optional(),
  notTrustDomains: texts.optional(),
}).refine((fields) => Object.keys(fields).length > 0, { message: 'a source needs a condition' });

const operation = message({
  hosts: texts.optional(),
  notHosts: texts.optional(),
  ports: texts.optional(),
  notPorts: texts.optional(),
  methods: texts.optional(),
  notMethods: texts.optional(),
  paths: texts.optional(),
  notPaths: texts.optional(),
}).refine((fields) => Object.keys(fields).length > 0, { message: 'an operation needs a condition' });

const authorizationRule = message({
  from: z.array(message({ source })).optional(),
  to: z.array(message({ operation })).optional(),
  when: z
    .array(
      message({ key: z.string().min(1), values: texts.optional(), notValues: texts.optional() }).refine(
        ({ values = [], notValues = [] }) => values.length + notValues.length > 0,
        { message: 'a condition needs values or notValues' },
      ),
    )
    .optional(),
});
export type AuthorizationRule = z.infer<typeof authorizationRule>;

export const authorizationPolicy = message({
  selector: selector.optional(),
  targetRef: targetRef.optional(),
  targetRefs: z.array(targetRef).optional(),
  rules: z.array(authorizationRule).optional(),
  action: enumeration(['ALLOW', 'DENY', 'AUDIT', 'CUSTOM']).optional(),
  provider: message({ name: z.string() }).optional(),
}).refine(({ action, provider }) => (action === 'CUSTOM') === (provider !== undefined), {
  message: 'provider belongs to action CUSTOM, and only to it',
});
export type AuthorizationPolicy = z.infer<typeof authorizationPolicy>;
