import type { HttpRoute } from '#shared/policy/istio/virtual-service/schema.ts';
import type { Comment, ResourceToWrite } from '../resource-text.ts';
import { NETWORKING, titleOf, type Suggested } from '../suggested.ts';
import type { EdgePlan, PlannedLimit, PlannedRule } from './rule-list.ts';
import type { GatewayTarget } from './target.ts';

/** The Gateway, the VirtualService and the rate limits for the routes of one target. */
export function gatewayResources(target: GatewayTarget, plans: readonly EdgePlan[]): Suggested[] {
  const file = `istio/gateway-${target.name}.yaml`;
  return [
    ...(target.gateway === null ? [gateway(target, file)] : []),
    ...(plans.some(({ rules }) => rules.length > 0) ? [virtualService(target, plans, file)] : []),
    ...rateLimits(
      target,
      plans.flatMap(({ limits }) => limits),
      file,
    ),
  ];
}

function gateway(
  { gatewayName, gatewayNamespace, selector, hosts, placeholder, edges }: GatewayTarget,
  file: string,
): Suggested {
  const resource: ResourceToWrite = {
    apiVersion: NETWORKING,
    kind: 'Gateway',
    metadata: { name: gatewayName, namespace: gatewayNamespace },
    spec: {
      selector,
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: [...hosts] }],
    },
  };
  return {
    title: titleOf(resource, false, `takes the place of ${edges.map(({ name }) => name).join(' and ')}`),
    file,
    resource,
    comments: [
      { path: ['spec', 'selector'], lines: ['Labels of the pods of the ingress gateway.'] },
      {
        path: ['spec', 'servers', 0],
        lines: placeholder
          ? [
              'Put the name here that clients use: several gateways cannot share one host. TLS is not declared by Spring.',
            ]
          : ['Names that clients use, and TLS, are not declared by Spring.'],
      },
    ],
  };
}

function virtualService(target: GatewayTarget, plans: readonly EdgePlan[], file: string): Suggested {
  const { service, gatewayNamespace, gatewayName, hosts, namespace, name } = target;
  const rules = plans.flatMap((plan) => plan.rules);
  const taken = new Map<string, number>();
  const http = rules.map(({ rule }) => uniquelyNamed(rule, taken));
  const resource: ResourceToWrite = {
    apiVersion: NETWORKING,
    kind: 'VirtualService',
    metadata: { name, namespace },
    spec: {
      ...(service === null
        ? { hosts: [...hosts], gateways: [`${gatewayNamespace}/${gatewayName}`] }
        : service.spec),
      http,
    },
  };
  const repeated = repeatedNotes(rules);
  const ending = plans.flatMap((plan) => plan.ending);
  const comments: Comment[] = [
    {
      path: [],
      lines: [
        'Rules are tried in this order, as Spring tries its routes (RT-09). Retries are always written: Istio retries by itself (RE-01).',
        'Paths are compared as they are sent: Spring decodes them and leaves out path parameters (;a=b) before it compares (HP-10).',
        ...replacedRules(target),
        ...Array.from(repeated, ([line, count]) => `${line.slice('- '.length)} (${count} rules)`),
        ...ending,
      ],
    },
    ...rules.map(({ lines }, index) => ({
      path: ['spec', 'http', index],
      lines: lines.filter((line) => !repeated.has(line)),
    })),
  ];
  const of = plans.map(({ edge }) => edge).join(' and ');
  return {
    title: titleOf(resource, service !== null, `the routes of ${of}, in their order`),
    file,
    resource,
    comments,
  };
}

/** The rules of a VirtualService that is there give way; those that are not Spring's would be missed. */
function replacedRules({ service }: GatewayTarget): string[] {
  const rules = service?.spec.http ?? [];
  if (rules.length === 0) return [];
  const names = rules.map(({ name }, index) => name ?? `http[${index}]`);
  return [`In place of the rules ${names.join(', ')}: add those again that Spring's gateway never had.`];
}

/** A note that more rules have than these is said once, above all of them. */
const MOST_REPETITIONS = 3;

function repeatedNotes(rules: readonly PlannedRule[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { lines } of rules)
    for (const line of lines) if (line.startsWith('- ')) counts.set(line, (counts.get(line) ?? 0) + 1);
  return new Map([...counts].filter(([, count]) => count > MOST_REPETITIONS));
}

function uniquelyNamed(rule: HttpRoute, taken: Map<string, number>): HttpRoute {
  const name = rule.name ?? 'route';
  const n = (taken.get(name) ?? 0) + 1;
  taken.set(name, n);
  return n === 1 ? rule : { ...rule, name: `${name}-${n}` };
}

const FILTER = 'envoy.filters.http.local_ratelimit';
const TYPED = {
  '@type': 'type.googleapis.com/udpa.type.v1.TypedStruct',
  type_url: 'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
};
const ALWAYS = { default_value: { numerator: 100, denominator: 'HUNDRED' } };

/** One EnvoyFilter with a bucket per route (Istio's task "Enabling Rate Limits using Envoy", local rate limit). */
function rateLimits(target: GatewayTarget, limits: readonly PlannedLimit[], file: string): Suggested[] {
  if (limits.length === 0) return [];
  const buckets = limits.flatMap(({ rules, perSecond, burst, from }) =>
    rules.map((rule) => ({ rule, perSecond, burst, from })),
  );
  const resource: ResourceToWrite = {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: `${target.name}-rate-limit`, namespace: target.proxyNamespace },
    spec: {
      workloadSelector: { labels: target.selector },
      // A relative patch without a priority may come before what it is relative to (IST0151).
      priority: 10,
      configPatches: [
        {
          applyTo: 'HTTP_FILTER',
          match: {
            context: 'GATEWAY',
            listener: {
              filterChain: { filter: { name: 'envoy.filters.network.http_connection_manager' } },
            },
          },
          patch: {
            operation: 'INSERT_BEFORE',
            value: {
              name: FILTER,
              typed_config: { ...TYPED, value: { stat_prefix: 'http_local_rate_limiter' } },
            },
          },
        },
        ...buckets.map(({ rule, perSecond, burst }) => ({
          applyTo: 'HTTP_ROUTE',
          match: { context: 'GATEWAY', routeConfiguration: { vhost: { route: { name: rule } } } },
          patch: {
            operation: 'MERGE',
            value: {
              typed_per_filter_config: {
                [FILTER]: {
                  ...TYPED,
                  value: {
                    stat_prefix: 'http_local_rate_limiter',
                    token_bucket: bucket(perSecond, burst),
                    filter_enabled: ALWAYS,
                    filter_enforced: ALWAYS,
                  },
                },
              },
            },
          },
        })),
      ],
    },
  };
  return [
    {
      title: titleOf(resource, false, 'a token bucket per proxy instead of one in Redis (RL-01)'),
      file,
      resource,
      comments: [
        {
          path: [],
          lines: [
            'RL-01: each proxy has a bucket of its own, and no key tells clients apart; Spring keeps one in Redis for all gateways.',
            "Must stand in the namespace of the gateway's pods.",
          ],
        },
        ...buckets.map(({ from }, index) => ({ path: ['spec', 'configPatches', index + 1], lines: [from] })),
      ],
    },
  ];
}

/** A bucket is filled with whole tokens: a rate below one a second gets one token in a longer time. */
function bucket(perSecond: number, burst: number) {
  const whole = Number.isInteger(perSecond);
  return {
    max_tokens: Math.max(1, Math.ceil(burst)),
    tokens_per_fill: whole ? perSecond : 1,
    fill_interval: whole ? '1s' : `${Math.round(1e6 / perSecond) / 1e6}s`,
  };
}
