import type { RouteDefinition, StepDefinition } from './definition.ts';
import type { Filter } from './filters.ts';

/** The predicates in words: `/api/items/** and header X-Canary = always`. */
export function matchWords({ predicates }: RouteDefinition): string {
  return predicates.length === 0 ? 'every request' : predicates.map(words).join(' and ');
}

function words({ name, args }: StepDefinition): string {
  const values = args.map(([, value]) => value);
  const [first = '', second] = values;
  const named = (what: string) =>
    second === undefined ? `${what} ${first}` : `${what} ${first} = ${second}`;
  switch (name) {
    case 'Path':
      return withoutFlag(values).join(' or ');
    case 'Host':
      return `host ${values.join(' or ')}`;
    case 'Method':
      return values.join(' or ');
    case 'Header':
      return named('header');
    case 'Query':
      return named('query');
    case 'Cookie':
      return named('cookie');
    case 'Weight':
      return `weight ${second ?? ''} of ${first}`;
    default:
      return values.length === 0 ? name : `${name} ${values.join(', ')}`;
  }
}

function withoutFlag(values: readonly string[]): readonly string[] {
  const last = values.at(-1)?.toLowerCase();
  return last === 'true' || last === 'false' ? values.slice(0, -1) : values;
}

/** What the filters do to the target, in their order; null when nothing does. */
export function rewriteWords(filters: readonly Filter[]): string | null {
  const rewrites = filters.flatMap(({ rewrite }) => (rewrite === null ? [] : [rewrite]));
  return rewrites.length === 0 ? null : rewrites.join(', ');
}
