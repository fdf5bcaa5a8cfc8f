import type { IstioResources, KindResource } from '#shared/policy/istio/resources/resources.ts';
import { requiresToken } from '#shared/policy/istio/settings/authorization-words.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import {
  RESOURCE_SERVER,
  tokenSettings,
  type TokenSettings,
} from '#shared/policy/spring/security/resource-server.ts';
import { kubernetesName } from '../kubernetes-name.ts';
import { fromText } from '../note.ts';
import { titleOf, type Suggested } from '../suggested.ts';
import { asWritten } from './written-policy.ts';

type Labels = Readonly<Record<string, string>>;

/** The proxies that would check the tokens of an application. */
export interface TokenProxies {
  readonly namespace: string;
  readonly labels: Labels;
  /** `gateway`: the ingress takes the place of the application, and lets the token through to those behind it. */
  readonly kind: 'gateway' | 'sidecar';
}

const SECURITY = 'security.istio.io/v1';
/** Policies of it hold in every namespace, unless MeshConfig names another (mesh/v1alpha1/config.proto rootNamespace). */
const ROOT_NAMESPACE = 'istio-system';

/**
 * What checks tokens in place of an application's resource server, or before it (SE-02): a RequestAuthentication for the
 * tokens that there are, and an AuthorizationPolicy for requests without one. Empty when its configuration shows no resource
 * server; only words where its tokens can't be checked by Istio. Sources: Spring Boot OAuth2ResourceServerProperties, Spring
 * Security DefaultBearerTokenResolver, istio api security/v1beta1/request_authentication.proto and authorization_policy.proto.
 */
export function tokenChecks(
  application: SpringApplication,
  proxies: TokenProxies,
  resources: IstioResources | null,
): Suggested[] {
  const settings = tokenSettings(application.environment);
  if (settings === null) return [];
  const authentication = requestAuthentication(application, settings, proxies, resources);
  if (authentication === null) return [];
  const policies = resources?.of('AuthorizationPolicy') ?? [];
  const required = policies.filter((policy) => isFor(policy, proxies)).map(({ spec }) => spec);
  if (requiresToken(required) === true) return [authentication];
  const allowed = policies.some(
    ({ namespace, spec }) =>
      [proxies.namespace, ROOT_NAMESPACE].includes(namespace) && (spec.action ?? 'ALLOW') === 'ALLOW',
  );
  return [authentication, authorizationPolicy(application, proxies, allowed)];
}

/** Null when nothing says by which keys tokens are checked, or when Istio can't check them. */
function requestAuthentication(
  { name, environment }: SpringApplication,
  { issuer, keys, audiences, others, notKnown }: TokenSettings,
  proxies: TokenProxies,
  resources: IstioResources | null,
): Suggested | null {
  if (issuer === null && keys === null) return null;
  const existing = (resources?.of('RequestAuthentication') ?? []).find((one) => isFor(one, proxies));
  const rules = existing?.spec.jwtRules ?? [];
  const same = rules.find((rule) => (rule.issuer ?? '') === (issuer ?? ''));
  const rule = {
    ...same,
    ...(issuer !== null && { issuer }),
    ...(keys !== null && { jwksUri: keys }),
    ...(audiences.length > 0 && { audiences }),
    // By itself Istio takes a token from the query parameter access_token as well, which Spring refuses.
    fromHeaders: [{ name: 'Authorization', prefix: 'Bearer ' }],
    forwardOriginalToken: true,
  };
  const resource = {
    apiVersion: SECURITY,
    kind: 'RequestAuthentication',
    metadata: {
      name: existing?.name ?? `${kubernetesName(name)}-tokens`,
      namespace: proxies.namespace,
    },
    spec: {
      ...(existing === undefined ? selectorOf(proxies) : existing.spec),
      jwtRules: [...rules.filter((one) => one !== same), rule].map(asWritten),
    },
  };
  const place = environment.placeOf(RESOURCE_SERVER) ?? null;
  return {
    title: titleOf(resource, existing !== undefined, `the tokens that ${name} accepts`),
    file: `istio/tokens-${kubernetesName(name)}.yaml`,
    resource,
    comments: [
      {
        path: [],
        lines: [
          fromText(`From the resource server of ${name}`, place),
          'SE-02: a bad or expired token is refused with 401; a request without a token passes, the AuthorizationPolicy beside this refuses it.',
          ...(proxies.kind === 'gateway'
            ? ['It is for every host of these gateway proxies. The token goes on to the services, as before.']
            : ['The application goes on checking the token until its resource server is taken out.']),
        ],
      },
      {
        path: ['spec', 'jwtRules', rules.length - (same === undefined ? 0 : 1)],
        lines: [
          ...(issuer === null
            ? [
                'SE-02: Spring checks no issuer, so tokens of any are accepted; before Istio 1.27 one has to be named here.',
              ]
            : []),
          ...(keys === null
            ? ['istiod finds the keys by the issuer’s /.well-known/openid-configuration, as Spring does.']
            : []),
          ...others.map((setting) => `SE-02: ${setting} has no counterpart here: ${OTHERS[setting] ?? ''}`),
          ...notKnown.map((setting) => `SE-02: ${setting} could not be read, and is missing here.`),
        ],
      },
    ],
  };
}

/** What Spring Security checks or makes of a token besides. */
const OTHERS: Readonly<Record<string, string>> = {
  'jws-algorithms': 'Istio takes every algorithm that a key of the set allows.',
  'jws-algorithm': 'Istio takes every algorithm that a key of the set allows.',
  'public-key-location': 'put the key into jwks, as a JSON Web Key Set.',
  'principal-claim-name': 'Istio’s principal is always ISSUER/SUBJECT.',
  'authority-prefix': 'authorities are of the application; a rule of the mesh names claims.',
  'authorities-claim-name': 'authorities are of the application; a rule of the mesh names claims.',
  'authorities-claim-delimiter': 'authorities are of the application; a rule of the mesh names claims.',
};

/**
 * Allows requests with a token; where other policies allow something already, one that allows more would loosen them, so that
 * it denies requests without a token instead.
 */
function authorizationPolicy(
  { name }: SpringApplication,
  proxies: TokenProxies,
  othersAllow: boolean,
): Suggested {
  const rule = othersAllow
    ? { action: 'DENY', rules: [{ from: [{ source: { notRequestPrincipals: ['*'] } }] }] }
    : { action: 'ALLOW', rules: [{ from: [{ source: { requestPrincipals: ['*'] } }] }] };
  const resource = {
    apiVersion: SECURITY,
    kind: 'AuthorizationPolicy',
    metadata: { name: `${kubernetesName(name)}-requires-token`, namespace: proxies.namespace },
    spec: { ...selectorOf(proxies), ...rule },
  };
  const [free, preflights] = othersAllow
    ? ['into to.operation.notPaths', 'leave OPTIONS out with notMethods']
    : ['into a rule of its own with to.operation.paths', 'add a rule with to.operation.methods: [OPTIONS]'];
  return {
    title: titleOf(resource, false, `requests without a token, which ${name} refuses by default`),
    file: `istio/tokens-required-${kubernetesName(name)}.yaml`,
    resource,
    comments: [
      {
        path: [],
        lines: [
          'SE-02: Spring answers 401 with WWW-Authenticate, the mesh 403 "RBAC: access denied".',
          `Which requests need a token is decided in code (SecurityFilterChain): this refuses all without one, as Spring Boot does by itself. Write what the code lets through, such as /actuator/health, ${free}.`,
          `Preflights of CORS carry no token and are refused too: where browsers call, ${preflights}.`,
          'A principal is ISSUER/SUBJECT: a token without one of these claims counts as none. Roles and scopes of methods stay in the application.',
          'Ports of TCP are closed by it as well: name the port in to.operation.ports where there are some.',
        ],
      },
    ],
  };
}

function selectorOf({ labels }: TokenProxies) {
  return Object.keys(labels).length === 0 ? {} : { selector: { matchLabels: labels } };
}

/** Whether a policy that is there already has just these proxies. */
function isFor(
  { namespace, spec }: KindResource<'RequestAuthentication'> | KindResource<'AuthorizationPolicy'>,
  proxies: TokenProxies,
): boolean {
  const own = Object.entries(spec.selector?.matchLabels ?? {});
  return (
    namespace === proxies.namespace &&
    spec.targetRef === undefined &&
    (spec.targetRefs ?? []).length === 0 &&
    own.length === Object.keys(proxies.labels).length &&
    own.every(([name, value]) => proxies.labels[name] === value)
  );
}
