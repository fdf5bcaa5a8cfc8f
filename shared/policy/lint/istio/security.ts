import { requiresToken } from '#shared/policy/istio/settings/authorization-words.ts';
import type { KindResource } from '#shared/policy/istio/resources/resources.ts';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import { isMtlsConflict, MTLS_NOT_TAKEN } from '#shared/policy/model/mutual-tls.ts';
import { valueOf, type Setting } from '#shared/policy/model/setting.ts';
import type { Hit, LintRule } from '../rule.ts';

type Labels = Readonly<Record<string, string>> | undefined;

/** Whether a policy for these workloads also covers those: the same labels or fewer, and no selector covers all. */
function covers(policy: Labels, wanted: Labels): boolean {
  return Object.entries(policy ?? {}).every(([name, value]) => wanted?.[name] === value);
}

const optionalToken: LintRule = {
  id: 'MP-SE-01',
  catalogue: 'SE-02',
  source:
    'istio api security/v1beta1/request_authentication.proto (a request without credentials is accepted)',
  check: ({ resources }) => {
    const policies = resources?.of('AuthorizationPolicy') ?? [];
    return (resources?.of('RequestAuthentication') ?? [])
      .filter((authentication) => !demandToken(policies, authentication))
      .map((authentication) => ({
        severity: 'blocker',
        subject: `RequestAuthentication ${authentication.namespace}/${authentication.name}`,
        title: 'A request without a token is let in',
        reason:
          'RequestAuthentication refuses a wrong token only; a Spring resource server refuses a missing one too.',
        fix: 'Add an AuthorizationPolicy that denies requests without requestPrincipals.',
        place: authentication.placeOf(['spec']),
      }));
  },
};

/** A request passes when one of the ALLOW policies takes it: what they demand is said by all of them together. */
function demandToken(
  policies: readonly KindResource<'AuthorizationPolicy'>[],
  authentication: KindResource<'RequestAuthentication'>,
): boolean {
  const near = policies.filter(
    ({ namespace, spec }) =>
      (namespace === authentication.namespace || namespace === 'istio-system') &&
      covers(spec.selector?.matchLabels, authentication.spec.selector?.matchLabels),
  );
  const deniesSome = near.some(
    ({ spec: { action, rules = [] } }) =>
      action === 'DENY' &&
      rules.some(({ from = [] }) =>
        from.some(({ source }) => (source.notRequestPrincipals ?? []).length > 0),
      ),
  );
  return deniesSome || requiresToken(near.map(({ spec }) => spec)) === true;
}

const strictMtls: LintRule = {
  id: 'MP-SE-02',
  catalogue: 'SE-01',
  source: 'istio api security/v1beta1/peer_authentication.proto',
  check: ({ resources, spring }) =>
    (resources?.of('PeerAuthentication') ?? [])
      .filter(({ spec }) => spec.mtls?.mode === 'STRICT')
      .map((authentication) => ({
        severity: spring?.services.some(({ registry }) => registry?.known === true && registry.value)
          ? 'major'
          : 'info',
        subject: `PeerAuthentication ${authentication.namespace}/${authentication.name}`,
        title: 'Plain text is refused',
        reason:
          'Callers without a sidecar, and sidecars that call a pod by its address, are reset without a line in the log of the application.',
        fix: 'Keep PERMISSIVE until every caller is in the mesh.',
        place: authentication.placeOf(['spec', 'mtls', 'mode']),
      })),
};

const brokenMtls: LintRule = {
  id: 'MP-SE-03',
  catalogue: 'SE-01',
  source:
    'istio api networking/v1alpha3/destination_rule.proto ClientTLSSettings; security/v1beta1/peer_authentication.proto',
  check: ({ mesh }) => {
    const to = new Map<string, Setting<string>>();
    for (const { callee, settings } of mesh?.calls ?? []) note(to, callee, settings);
    for (const { routes } of mesh?.edges ?? [])
      for (const { destinations, settings } of routes)
        if (destinations[0] !== undefined) note(to, destinations[0].host, settings);
    return [...to].map(([host, setting]): Hit => {
      const sends = valueOf(setting) === MTLS_NOT_TAKEN;
      return {
        severity: 'blocker',
        subject: host,
        title: sends
          ? 'Callers send mutual TLS that the instances do not take'
          : 'Callers do not send the mutual TLS that the instances demand',
        reason:
          'PeerAuthentication and what the callers send contradict each other: each call is reset and answered 503.',
        fix: sends
          ? 'Leave tls out of the DestinationRule: sidecars find out by themselves what the instances take.'
          : 'Leave tls out of the DestinationRule, or write ISTIO_MUTUAL.',
        place: setting.known && setting.origin.kind === 'written' ? setting.origin.place : null,
      };
    });
  },
};

/** One finding for each host: its subsets and callers mostly share the DestinationRule. */
function note(found: Map<string, Setting<string>>, host: string, settings: CallSettings): void {
  const setting = settings['security.mtls'];
  if (setting !== undefined && !found.has(host) && isMtlsConflict(valueOf(setting))) found.set(host, setting);
}

const opaqueFilters: LintRule = {
  id: 'MP-EF-01',
  catalogue: null,
  source: 'istio api networking/v1alpha3/envoy_filter.proto',
  check: ({ mesh }) =>
    (mesh?.opaque ?? []).map(({ what, why, place }) => ({
      severity: 'info',
      subject: what,
      title: `${what} is not looked into`,
      reason: why,
      fix: 'Compare its effect by traffic; the parity table does not know it.',
      place,
    })),
};

export const securityRules: readonly LintRule[] = [optionalToken, strictMtls, brokenMtls, opaqueFilters];
