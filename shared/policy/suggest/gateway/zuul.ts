import type { HttpRoute, Rewrite } from '#shared/policy/istio/virtual-service/schema.ts';
import type { Edge, Policy, Service } from '#shared/policy/model/policy.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { gatewayBehaviour } from '#shared/policy/spring/gateway/behaviour.ts';
import { parseJavaUri } from '#shared/policy/spring/web/java-uri.ts';
import type { ZuulDefinition, ZuulRoute } from '#shared/policy/spring/zuul/definition.ts';
import { readZuulDefinition } from '#shared/policy/spring/zuul/read-definition.ts';
import { meshDestination } from '../destination.ts';
import { fromText, type Note } from '../note.ts';
import { escapeRe2 } from '../re2-translate.ts';
import { pathMatches } from './path-match.ts';
import { RuleList, type EdgePlan, type PlannedCall } from './rule-list.ts';
import { ruleSettings } from './rule-settings.ts';

/** A Zuul with its routes as they are written. */
export interface DeclaredZuul {
  readonly application: SpringApplication;
  readonly edge: Edge;
  readonly definition: ZuulDefinition;
}

/** The Zuuls among the applications. What can't be read has been reported when the policy was made. */
export function declaredZuuls(applications: readonly SpringApplication[], spring: Policy): DeclaredZuul[] {
  return applications.flatMap((application): DeclaredZuul[] => {
    const edge = spring.edges.find(({ kind, name }) => kind === 'zuul' && name === application.name);
    if (edge === undefined) return [];
    const exposed = edge.routes.flatMap(({ name, origin }) => (origin.kind === 'default' ? [name] : []));
    const known = exposed.length > 0 ? exposed : null;
    return [
      { application, edge, definition: readZuulDefinition(application.environment, known, new Problems()) },
    ];
  });
}

/** Ant patterns without a `**` in the middle mean the same as path patterns that compare a last slash. */
const ANT = gatewayBehaviour('3.1');

/** Translates the routes of a Zuul in their order, those that it makes by itself included (RT-09, RT-10). */
export function planZuul(
  { edge, definition }: DeclaredZuul,
  names: ServiceNames,
  services: readonly Service[],
): EdgePlan {
  const list = new RuleList();
  const calls: PlannedCall[] = [];
  for (const reason of definition.notKnown)
    list.leave(edge.name, null, [{ catalogue: 'RT-10', text: reason }]);
  ignored(definition, list);
  for (const route of definition.routes) add(route, definition, edge, { list, calls, names, services });
  return { edge: edge.name, rules: list.rules, ending: list.ending, calls, limits: [] };
}

/** Paths that Zuul never takes are answered before any route. */
function ignored({ ignoredPatterns }: ZuulDefinition, list: RuleList): void {
  for (const [index, pattern] of ignoredPatterns.entries()) {
    const found = pathMatches(pattern, false, ANT);
    const name = `ignored-${index + 1}`;
    if ('reason' in found) {
      list.leave(name, null, [{ catalogue: 'RT-10', text: `ignored pattern ${pattern}: ${found.reason}` }]);
      continue;
    }
    list.push({
      route: name,
      name,
      matches: found.uris.map((uri) => ({ uri })),
      action: { directResponse: { status: 404 } },
      lines: [`zuul.ignored-patterns: ${pattern}.`],
      notes: [],
    });
  }
}

interface Planning {
  readonly list: RuleList;
  readonly calls: PlannedCall[];
  readonly names: ServiceNames;
  readonly services: readonly Service[];
}

function add(
  route: ZuulRoute,
  zuul: ZuulDefinition,
  edge: Edge,
  { list, calls, names, services }: Planning,
): void {
  const { id, place, location, automatic } = route;
  const declared = edge.routes.find(({ name }) => name === id);
  const pattern = fullPattern(zuul, route);
  const path = pathMatches(pattern, false, ANT);
  if ('reason' in path) {
    list.leave(id, place, [{ catalogue: 'RT-04', text: path.reason }]);
    return;
  }
  const [destination] = declared?.destinations ?? [];
  if (declared === undefined || destination === undefined) {
    list.leave(id, place, [
      { catalogue: 'RT-08', text: `${location} is answered inside Zuul's own application` },
    ]);
    return;
  }
  const to = meshDestination(destination, names, services);
  const settings = ruleSettings(declared.settings, null);
  const url = /^https?:/.test(location) ? parseJavaUri(location) : null;
  calls.push({ route: id, to, tls: url?.scheme === 'https', settings: declared.settings });
  const rewrite = rewriteOf(stripped(zuul, route), url?.path.replace(/\/$/, '') ?? '');
  const action: HttpRoute = {
    ...((rewrite !== null || settings.authority !== null) && {
      rewrite: { ...rewrite, ...(settings.authority !== null && { authority: settings.authority }) },
    }),
    ...settings.fields,
    route: [{ destination: to.destination }],
  };
  const notes: Note[] = [
    ...(automatic
      ? [
          {
            catalogue: 'RT-10',
            text: 'Zuul exposes every service of the registry by itself; leave this rule out unless clients need it',
          },
        ]
      : []),
    ...settings.notes,
    ...to.notes,
  ];
  list.pushSplit(
    {
      route: id,
      name: id,
      matches: path.uris.map((uri) => ({ uri })),
      action,
      lines: [fromText(`Zuul route ${id}, ${pattern}`, place)],
      notes,
    },
    settings.retry,
  );
}

function fullPattern({ prefix }: ZuulDefinition, { path }: ZuulRoute): string {
  const whole = prefix + (path.startsWith('/') ? path : `/${path}`);
  return whole.startsWith('/') ? whole : `/${whole}`;
}

/** What Zuul takes off the path: the global prefix, and the route's pattern up to the slash before its first `*`. */
function stripped(zuul: ZuulDefinition, route: ZuulRoute): string {
  const end = route.path.indexOf('*') - 1;
  return [
    zuul.stripPrefix ? zuul.prefix.replace(/\/$/, '') : '',
    route.stripPrefix && end > 0 ? route.path.slice(0, end) : '',
  ].join('');
}

/** Zuul makes one slash of two behind what it takes off (RibbonRoutingFilter, RT-04). */
function rewriteOf(prefix: string, base: string): Rewrite | null {
  const start = escapeRe2(prefix);
  const into = base.replaceAll('\\', '\\\\');
  if (base !== '') return { uriRegexRewrite: { match: `^${start}(/.*)?$`, rewrite: `${into}\\1` } };
  return prefix === '' ? null : { uriRegexRewrite: { match: `^${start}/*|//`, rewrite: '/' } };
}
