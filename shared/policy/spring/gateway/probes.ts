import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { pathProbes, sampleOf } from '../probe-paths.ts';
import type { RouteDefinition, StepDefinition } from './definition.ts';

const MOST_PROBES = 48;

/** Requests at the edges of a route: one that it takes in each way that it allows, and near misses. */
export function probesOf({ predicates }: RouteDefinition): PolicyRequest[] {
  const values = (step: StepDefinition): string[] => step.args.map(([, value]) => value);
  const of = (name: string): string[][] => predicates.filter((step) => step.name === name).map(values);
  const patterns = of('Path')
    .flat()
    .filter((value) => !/^(?:true|false)$/i.test(value));
  const [methods = []] = of('Method');
  const [hosts = []] = of('Host');
  const query = of('Query')
    .map(([name = '', regex]) => `${encodeURIComponent(name)}=${encodeURIComponent(sampleOf(regex ?? 'x'))}`)
    .join('&');
  const headers: [string, string][] = [
    ...of('Header').map(([name = '', regex]): [string, string] => [name, sampleOf(regex ?? 'x')]),
    ...of('Cookie').map(([name = '', regex]): [string, string] => [
      'cookie',
      `${name}=${sampleOf(regex ?? 'x')}`,
    ]),
  ];
  const authority = sampleHost(hosts[0]);
  const method = methods[0]?.toUpperCase() ?? 'GET';
  const base = (path: string): PolicyRequest => ({
    method,
    scheme: 'http',
    authority,
    target: query === '' ? path : `${path}?${query}`,
    headers,
  });
  const paths = (patterns.length === 0 ? ['/**'] : patterns).flatMap(pathProbes);
  const first = base(paths[0] ?? '/');
  const misses: PolicyRequest[] = [
    { ...first, method: method === 'GET' ? 'POST' : 'GET' },
    ...(query === '' ? [] : [{ ...first, target: first.target.split('?', 1)[0] ?? '/' }]),
    ...headers.map((_, i) => ({ ...first, headers: headers.filter((__, other) => other !== i) })),
    ...(of('Cookie').length === 0 ? [] : [{ ...first, headers: headers.map(amongOthers) }]),
    ...(hosts.length === 0
      ? []
      : [
          { ...first, authority: `${authority}:8080` },
          { ...first, authority: authority.toUpperCase() },
          { ...first, authority: 'other.example.test' },
        ]),
  ];
  return [...paths.map(base), ...misses].slice(0, MOST_PROBES);
}

/** Browsers send all cookies in one field: the one that counts is rarely alone (RT-06). */
function amongOthers([name, value]: [string, string]): [string, string] {
  return name === 'cookie' ? [name, `visited=yes; ${value}`] : [name, value];
}

function sampleHost(pattern: string | undefined): string {
  if (pattern === undefined) return 'shop.example.test';
  return pattern
    .replaceAll(/\{[^}]*\}/g, 'x')
    .replaceAll('**', 'x.y')
    .replaceAll('*', 'x')
    .replaceAll('?', 'x');
}
