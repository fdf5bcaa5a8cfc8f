import {
  bySpecificity,
  fullGateway,
  fullHost,
  hostWithin,
  isWildcard,
} from '#shared/policy/istio/host-name.ts';
import type { Hit, LintContext, LintRule } from '../rule.ts';
import { expectContinue } from './expect-continue.ts';
import { httpRules } from './http-rules.ts';
import { behaviourOf } from './release.ts';

/** The cluster's domain, as istiod has it unless told otherwise (pkg/config/constants DefaultClusterLocalDomain). */
const DOMAIN = 'cluster.local';

const rawPrefix: LintRule = {
  id: 'MP-RT-01',
  catalogue: 'RT-01',
  source: 'istio pilot/pkg/networking/core/route/route.go TranslateRouteMatch',
  check: (context) =>
    httpRules(context).flatMap(({ rule, subject, placeOf }) =>
      (rule.match ?? []).flatMap((match, index): Hit[] => {
        const prefix = match.uri?.prefix;
        if (prefix === undefined || prefix === '' || prefix.endsWith('/')) return [];
        return [
          {
            severity: 'minor',
            subject,
            title: `prefix ${prefix} also takes ${prefix}something`,
            reason:
              'A prefix is compared as text, not by segments: Path=/x/** of Spring is exact /x and prefix /x/.',
            fix: `Match exact: ${prefix} and prefix: ${prefix}/.`,
            place: placeOf('match', index, 'uri', 'prefix'),
          },
        ];
      }),
    ),
};

const doubleSlash: LintRule = {
  id: 'MP-RT-02',
  catalogue: 'RT-03',
  source: 'istio/istio#26828, #8076; envoy prefix_rewrite',
  check: (context) =>
    httpRules(context).flatMap(({ rule, subject, placeOf }) => {
      const to = rule.rewrite?.uri;
      if (to === undefined || to === '') return [];
      return (rule.match ?? []).flatMap((match): Hit[] => {
        const prefix = match.uri?.prefix;
        if (prefix === undefined || prefix === '/' || prefix === '') return [];
        const [from, into] = [prefix.endsWith('/'), to.endsWith('/')];
        if (from === into) return [];
        const sample = `${prefix}${from ? '' : '/'}a`;
        const becomes = `${to}${sample.slice(prefix.length)}`;
        return [
          {
            severity: 'major',
            subject,
            title: `${sample} becomes ${becomes} at the instance`,
            reason:
              'The prefix is replaced as text; when only one of both ends with a slash, a slash is doubled or lost.',
            fix: `Match prefix: ${prefix.replace(/\/$/, '')}/ with rewrite ${to.replace(/\/$/, '')}/, and exact: ${prefix.replace(/\/$/, '')} on its own.`,
            place: placeOf('rewrite', 'uri'),
          },
        ];
      });
    }),
};

function knownHosts({ mesh, resources }: LintContext): Set<string> {
  const hosts = new Set((mesh?.services ?? []).map(({ name }) => name));
  for (const entry of resources?.of('ServiceEntry') ?? [])
    for (const host of entry.spec.hosts) hosts.add(host);
  return hosts;
}

const unknownHost: LintRule = {
  id: 'MP-RT-03',
  catalogue: 'MO-08',
  source: 'istioctl analyze IST0101 (ReferencedResourceNotFound)',
  check: (context) => {
    const hosts = knownHosts(context);
    if (hosts.size === 0) return [];
    const wildcards = [...hosts].filter((host) => host.startsWith('*'));
    return httpRules(context).flatMap(({ rule, service, subject, placeOf }) =>
      (rule.route ?? []).flatMap(({ destination }, index): Hit[] => {
        const host = fullHost(destination.host, service.namespace, DOMAIN);
        if (hosts.has(host) || wildcards.some((one) => host.endsWith(one.slice(1)))) return [];
        return [
          {
            severity: 'major',
            subject,
            title: `No resource declares ${destination.host}`,
            reason:
              'Requests of this rule are answered 503 when the cluster does not have the service either.',
            fix: 'Correct the host, or give the file that declares the Service or ServiceEntry.',
            place: placeOf('route', index, 'destination', 'host'),
          },
        ];
      }),
    );
  },
};

/** The subsets of the most specific host that DestinationRules name, as istiod chooses one (`MostSpecificHostMatch`). */
function declaredSubsets({ resources }: LintContext): (host: string) => ReadonlySet<string> {
  const byHost = new Map<string, Set<string>>();
  for (const { spec, namespace } of resources?.of('DestinationRule') ?? []) {
    const host = fullHost(spec.host, namespace, DOMAIN);
    const names = byHost.get(host) ?? new Set();
    byHost.set(host, names);
    for (const { name } of spec.subsets ?? []) names.add(name);
  }
  const wildcards = [...byHost.keys()].filter(isWildcard).sort(bySpecificity);
  return (host) => {
    const widest = wildcards.find((wildcard) => hostWithin(host, wildcard));
    return byHost.get(host) ?? byHost.get(widest ?? '') ?? new Set();
  };
}

const unknownSubset: LintRule = {
  id: 'MP-RT-04',
  catalogue: 'RT-13',
  source: 'istio api destination_rule.proto Subset; istioctl analyze IST0101',
  check: (context) => {
    const subsetsOf = declaredSubsets(context);
    return httpRules(context).flatMap(({ rule, service, subject, placeOf }) =>
      (rule.route ?? []).flatMap(({ destination }, index): Hit[] => {
        if (destination.subset === undefined) return [];
        const host = fullHost(destination.host, service.namespace, DOMAIN);
        if (subsetsOf(host).has(destination.subset)) return [];
        return [
          {
            severity: 'blocker',
            subject,
            title: `No DestinationRule of ${destination.host} has a subset ${destination.subset}`,
            reason: 'A route to a subset that does not exist is answered 503.',
            fix: 'Add the subset to the DestinationRule of the host.',
            place: placeOf('route', index, 'destination', 'subset'),
          },
        ];
      }),
    );
  },
};

const unknownGateway: LintRule = {
  id: 'MP-RT-05',
  catalogue: 'RT-10',
  source: 'istioctl analyze IST0101; istio pilot/pkg/model/gateway.go',
  check: ({ resources }) => {
    const gateways = new Set(
      (resources?.of('Gateway') ?? []).map(({ namespace, name }) => `${namespace}/${name}`),
    );
    return (resources?.of('VirtualService') ?? []).flatMap((service) =>
      (service.spec.gateways ?? []).flatMap((gateway, index): Hit[] => {
        const full = fullGateway(gateway, service.namespace);
        if (full === 'mesh' || gateways.has(full)) return [];
        return [
          {
            severity: 'major',
            subject: `VirtualService ${service.namespace}/${service.name}`,
            title: `No Gateway ${full} was given`,
            reason: 'Without its gateway the VirtualService takes no request.',
            fix: 'Correct the name, or give the file that declares the Gateway.',
            place: service.placeOf(['spec', 'gateways', index]),
          },
        ];
      }),
    );
  },
};

const sharedHost: LintRule = {
  id: 'MP-RT-06',
  catalogue: 'RT-09',
  source:
    'istio docs ops/best-practices/traffic-management, split large virtual services; pilot/pkg/model sortConfigByCreationTime',
  check: ({ resources }) => {
    const owners = new Map<string, string>();
    return (resources?.of('VirtualService') ?? []).flatMap((service) => {
      const own = `${service.namespace}/${service.name}`;
      const gateways = service.spec.gateways ?? ['mesh'];
      return (service.spec.hosts ?? []).flatMap((host, index): Hit[] => {
        const full = fullHost(host, service.namespace, DOMAIN);
        const keys = gateways.map((gateway) => `${fullGateway(gateway, service.namespace)}|${full}`);
        const other = keys
          .map((key) => owners.get(key))
          .find((owner) => owner !== undefined && owner !== own);
        for (const key of keys) if (!owners.has(key)) owners.set(key, own);
        if (other === undefined) return [];
        return [
          {
            severity: 'minor',
            subject: `VirtualService ${own}`,
            title: `${host} is declared by VirtualService ${other} too`,
            reason:
              'Rules of several VirtualServices are joined in order of their creation, which no file says; for the mesh gateway only one of them counts.',
            fix: 'Put the rules of one host into one VirtualService.',
            place: service.placeOf(['spec', 'hosts', index]),
          },
        ];
      });
    });
  },
};

const weights: LintRule = {
  id: 'MP-RT-07',
  catalogue: 'RT-11',
  source:
    'istio pkg/config/validation/validation.go validateWeights (had to total 100 up to 1.14; istio/istio#39544); istio api HTTPRouteDestination.weight',
  check: (context) => {
    const behaviour = behaviourOf(context, 'weights.total');
    return httpRules(context).flatMap(({ rule, subject, placeOf }): Hit[] => {
      const routes = rule.route ?? [];
      const total = routes.reduce((sum, { weight = 0 }) => sum + weight, 0);
      if (routes.length < 2 || total === 100) return [];
      const { severity, reason } = TOTALS[behaviour ?? 'not known'];
      return [
        {
          severity,
          subject,
          title: `The weights add up to ${total}`,
          reason,
          fix: 'Make them add up to 100.',
          place: placeOf('route'),
        },
      ];
    });
  },
};

/** What happens to weights with another total. */
const TOTALS = {
  'must-be-100': { severity: 'major', reason: 'Up to 1.14 the resource is refused.' },
  relative: {
    severity: 'minor',
    reason:
      'They are relative, so that the shares are not what they look like; up to 1.14 they were refused.',
  },
  'not known': {
    severity: 'minor',
    reason:
      'Up to 1.14 the resource is refused; since 1.15 they are relative, so that the shares are not what they look like.',
  },
} as const;

const mirror: LintRule = {
  id: 'MP-RT-08',
  catalogue: 'RT-14',
  source: 'istio pilot/pkg/networking/core/route/route.go MirrorPercent',
  check: (context) =>
    httpRules(context)
      .filter(
        ({ rule }) =>
          rule.mirror !== undefined && (rule.mirrorPercentage ?? rule.mirrorPercent) === undefined,
      )
      .map(({ subject, placeOf }) => ({
        severity: 'minor',
        subject,
        title: 'Every request is mirrored',
        reason: 'Without a percentage all requests are sent twice, with their side effects.',
        fix: 'Write mirrorPercentage.',
        place: placeOf('mirror'),
      })),
};

const shadowHost: LintRule = {
  id: 'MP-RT-09',
  catalogue: 'RT-14',
  source:
    'istio release note 57530; envoy route_components.proto RequestMirrorPolicy.disable_shadow_host_suffix_append',
  check: (context) => {
    const suffix = behaviourOf(context, 'mirror.hostSuffix');
    if (suffix === undefined || suffix === '') return [];
    return httpRules(context)
      .filter(({ rule: { mirror, mirrors = [] } }) => mirror !== undefined || mirrors.length > 0)
      .map(({ rule, subject, placeOf }) => ({
        severity: 'minor',
        subject,
        title: `Mirrored requests have ${suffix} appended to their Host`,
        reason:
          'What chooses a tenant or a virtual host by its name, and links that it makes, are others at the mirror. Since 1.28 the name stays.',
        fix: 'Let the mirror accept that name, or upgrade; compare its answers without their links.',
        place: placeOf(rule.mirror === undefined ? 'mirrors' : 'mirror'),
      }));
  },
};

export const routeRules: readonly LintRule[] = [
  rawPrefix,
  doubleSlash,
  unknownHost,
  unknownSubset,
  unknownGateway,
  sharedHost,
  weights,
  mirror,
  shadowHost,
  expectContinue,
];
