import { ownEntry } from '#shared/policy/source/own-entry.ts';
import type { HttpMatch, StringMatch } from '#shared/policy/istio/virtual-service/schema.ts';
import { bindArguments, type Arguments } from '#shared/policy/spring/gateway/arguments.ts';
import type { GatewayBehaviour } from '#shared/policy/spring/gateway/behaviour.ts';
import type { StepDefinition } from '#shared/policy/spring/gateway/definition.ts';
import { NotModelled } from '#shared/policy/spring/not-modelled.ts';
import { hasText } from '#shared/policy/spring/web/text.ts';
import type { Note } from '../note.ts';
import { escapeRe2, literalOf, toRe2 } from '../re2-translate.ts';
import { pathMatches, type PathMatches } from './path-match.ts';

/** The predicates of a route as a rule's matches. */
export interface MatchPlan {
  /** Conditions besides the path. */
  readonly conditions: Omit<HttpMatch, 'uri'>;
  /** One per pattern of `Path`; empty when the route has none. */
  readonly paths: readonly PathMatches[];
  /** Methods that are taken; null for any. */
  readonly methods: readonly string[] | null;
  /** Where Envoy compares otherwise than Spring. */
  readonly notes: readonly Note[];
}

/** Predicates that Istio has nothing for: the rule is not written, since it would take more than Spring does. */
export interface NotMatched {
  readonly refused: readonly Note[];
}

/** Predicates that a rule has something for. */
export const EXPRESSED_PREDICATES: ReadonlySet<string> = new Set([
  'Path',
  'Method',
  'Host',
  'Header',
  'Query',
  'Cookie',
  'Weight',
]);

/** Translates all predicates but Weight. Source of their meaning: spring-cloud-gateway …/handler/predicate. */
export function matchPlan(
  predicates: readonly StepDefinition[],
  behaviour: GatewayBehaviour,
): MatchPlan | NotMatched {
  const builder = new Builder(behaviour);
  for (const step of predicates) {
    if (step.name === 'Weight') continue;
    try {
      builder.add(step);
    } catch (error) {
      if (!(error instanceof NotModelled)) throw error;
      builder.refused.push({ catalogue: 'RT-08', text: error.message });
    }
  }
  return builder.plan();
}

/** All matches of the rule: each path with the other conditions. */
export function httpMatches({ paths, conditions }: MatchPlan): HttpMatch[] {
  if (paths.length === 0) return Object.keys(conditions).length === 0 ? [] : [conditions];
  return paths.flatMap(({ uris }) => uris).map((uri) => ({ uri, ...conditions }));
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']);

class Builder {
  readonly refused: Note[] = [];
  readonly #behaviour: GatewayBehaviour;
  readonly #notes: Note[] = [];
  readonly #headers: Record<string, StringMatch> = {};
  readonly #query: Record<string, StringMatch> = {};
  #authority: StringMatch | undefined;
  #methods: string[] | null = null;
  #paths: readonly PathMatches[] | null = null;

  constructor(behaviour: GatewayBehaviour) {
    this.#behaviour = behaviour;
  }

  plan(): MatchPlan | NotMatched {
    if (this.refused.length > 0) return { refused: this.refused };
    const method = methodMatch(this.#methods);
    return {
      conditions: {
        ...(method && { method }),
        ...(this.#authority && { authority: this.#authority }),
        ...(Object.keys(this.#headers).length > 0 && { headers: this.#headers }),
        ...(Object.keys(this.#query).length > 0 && { queryParams: this.#query }),
      },
      paths: this.#paths ?? [],
      methods: this.#methods,
      notes: this.#notes,
    };
  }

  add(step: StepDefinition): void {
    switch (step.name) {
      case 'Path':
        this.#path(step);
        break;
      case 'Method':
        this.#method(step);
        break;
      case 'Host':
        this.#host(step);
        break;
      case 'Header':
        this.#header(step);
        break;
      case 'Query':
        this.#queryParameter(step);
        break;
      case 'Cookie':
        this.#cookie(step);
        break;
      default:
        this.#refuse(
          'RT-08',
          ownEntry(WITHOUT_EQUIVALENT, step.name) ?? `a rule cannot ask for ${step.name}`,
        );
    }
  }

  #refuse(catalogue: string, text: string): void {
    this.refused.push({ catalogue, text });
  }

  #path(step: StepDefinition): void {
    if (this.#paths !== null) {
      this.#refuse('RT-08', 'a rule asks for one path; Spring wants several patterns at once');
      return;
    }
    const { list, flag } = bindArguments(step, { type: 'list-and-flag' });
    const paths: PathMatches[] = [];
    for (const pattern of list) {
      const found = pathMatches(
        pattern,
        (flag ?? true) && this.#behaviour.optionalSlash !== false,
        this.#behaviour,
      );
      if ('reason' in found) this.#refuse('RT-05', `Path ${pattern}: ${found.reason}`);
      else paths.push(found);
    }
    this.#paths = paths;
  }

  #method(step: StepDefinition): void {
    const { list } = bindArguments(step, { type: 'list' });
    const wanted = list
      .flatMap((item) => item.split(','))
      .map((name) => (this.#behaviour.methodsIgnoreCase ? name.trim().toUpperCase() : name.trim()))
      .filter((name) => METHODS.has(name));
    const both = this.#methods === null ? wanted : wanted.filter((name) => this.#methods?.includes(name));
    if (both.length === 0)
      this.#refuse('RT-08', `no request has the method ${list.join(', ')} that Spring compares with`);
    this.#methods = both;
  }

  #host(step: StepDefinition): void {
    const { list } = bindArguments(step, { type: 'list' });
    if (this.#authority !== undefined) {
      this.#refuse('RT-07', 'a rule asks for one authority; Spring wants several patterns at once');
      return;
    }
    const patterns: string[] = [];
    for (const pattern of list) {
      const found = hostPattern(pattern);
      if ('reason' in found) this.#refuse('RT-07', `Host ${pattern}: ${found.reason}`);
      else patterns.push(found.pattern);
    }
    const [only = ''] = list;
    this.#authority =
      list.length === 1 && !/[*?{]/.test(only)
        ? { exact: only }
        : {
            regex:
              patterns.length === 1 ? (patterns[0] ?? '') : patterns.map((one) => `(?:${one})`).join('|'),
          };
  }

  #header(step: StepDefinition): void {
    const bound = bindArguments(step, { type: 'default', fields: ['header', 'regexp'] });
    const name = (bound.get('header') ?? '').toLowerCase();
    const match = this.#value(step, bound);
    if (match === null) return;
    if (name === 'host') {
      this.#authority = match;
      return;
    }
    if (this.#headers[name] !== undefined) {
      this.#refuse('RT-06', `a rule asks once for header ${name}; Spring wants several things of it`);
      return;
    }
    if (this.#behaviour.splitsHeaderValues && bound.get('regexp') !== undefined)
      this.#notes.push({
        catalogue: 'RT-06',
        text: `${name}: a list in one header (a, b) is compared as a whole; Spring looks at its items`,
      });
    this.#headers[name] = match;
  }

  #queryParameter(step: StepDefinition): void {
    const bound = bindArguments(step, { type: 'default', fields: ['param', 'regexp', 'predicate'] });
    const name = bound.get('param') ?? '';
    const match = this.#value(step, bound);
    if (match === null) return;
    if (this.#query[name] !== undefined) {
      this.#refuse('RT-06', `a rule asks once for parameter ${name}; Spring wants several things of it`);
      return;
    }
    if (bound.get('regexp') !== undefined)
      this.#notes.push({
        catalogue: 'RT-06',
        text: `${name}: Envoy compares its first value, undecoded; Spring any of them, decoded`,
      });
    this.#query[encodeURIComponent(name)] = match;
  }

  #cookie(step: StepDefinition): void {
    const bound = bindArguments(step, { type: 'default', fields: ['name', 'regexp'] });
    const name = bound.get('name') ?? '';
    const regex = toRe2(bound.get('regexp') ?? '', ';');
    if ('reason' in regex) {
      this.#refuse('RT-05', `Cookie ${name}: ${regex.reason}`);
      return;
    }
    if (this.#headers['cookie'] !== undefined) {
      this.#refuse('RT-06', 'a rule asks once for the cookie header; Spring wants several cookies');
      return;
    }
    this.#notes.push({
      catalogue: 'RT-06',
      text: `Istio has no matcher for cookies: a regex looks for ${name} in the whole header`,
    });
    this.#headers['cookie'] = {
      regex: `(?:.*[;,])?[ \\t]*${escapeRe2(name)}="?(?:${regex.pattern})"?(?:;.*)?`,
    };
  }

  /** Presence, an exact text or a regex; null when it was refused. */
  #value(step: StepDefinition, bound: Arguments): StringMatch | null {
    const source = bound.get('regexp');
    if (!hasText(source)) return {};
    const literal = literalOf(source);
    if (literal !== null) return { exact: literal };
    const regex = toRe2(source);
    if (!('reason' in regex)) return { regex: regex.pattern };
    this.#refuse('RT-05', `${step.name} ${source}: ${regex.reason}`);
    return null;
  }
}

function methodMatch(methods: readonly string[] | null): StringMatch | undefined {
  if (methods === null || methods.length === 0) return undefined;
  return methods.length === 1 ? { exact: methods[0] ?? '' } : { regex: methods.join('|') };
}

const WITHOUT_EQUIVALENT: Readonly<Record<string, string>> = {
  After: 'a rule cannot ask for the time',
  Before: 'a rule cannot ask for the time',
  Between: 'a rule cannot ask for the time',
  RemoteAddr:
    'a rule cannot ask for the address of the client; an AuthorizationPolicy can, but it denies with 403 instead of trying the next route',
  XForwardedRemoteAddr:
    'a rule cannot ask for the address of the client; an AuthorizationPolicy with remoteIpBlocks can, but it denies with 403',
  ReadBody: 'a rule cannot look into the body',
};

/** A pattern of `AntPathMatcher(".")` as RE2 over the raw authority, port included, case counting (RT-07). */
export function hostPattern(pattern: string): { readonly pattern: string } | { readonly reason: string } {
  const labels = pattern
    .split('.')
    .filter((label) => label !== '')
    .filter((label, index, all) => label !== '**' || all[index - 1] !== '**');
  let out = '';
  for (const [index, label] of labels.entries()) {
    const first = index === 0;
    if (label === '**') {
      if (labels.length === 1) return { pattern: '.+' };
      out += first ? '(?:[^.]+\\.)*' : '(?:\\.[^.]+)*';
      continue;
    }
    const glue = first || (labels[0] === '**' && index === 1) ? '' : '\\.';
    const translated = labelPattern(label);
    if ('reason' in translated) return translated;
    out += glue + translated.pattern;
  }
  return out === '' ? { reason: 'the pattern is empty' } : { pattern: out };
}

function labelPattern(label: string): { readonly pattern: string } | { readonly reason: string } {
  let out = '';
  let reason: string | undefined;
  let end = 0;
  for (const found of label.matchAll(/\?|\*|\{((?:\{[^/]+?\}|[^/{}]|\\[{}])+?)\}/g)) {
    out += escapeRe2(label.slice(end, found.index));
    const [glob] = found;
    if (glob === '?') out += '[^.]';
    else if (glob === '*') out += label === '*' ? '[^.]+' : '[^.]*';
    else {
      const colon = glob.indexOf(':');
      const inside = colon < 0 ? { pattern: '[^.]*' } : toRe2(glob.slice(colon + 1, -1), '.');
      if ('reason' in inside) reason = inside.reason;
      else out += label === glob && colon < 0 ? '[^.]+' : `(?:${inside.pattern})`;
    }
    end = found.index + glob.length;
  }
  return reason === undefined ? { pattern: out + escapeRe2(label.slice(end)) } : { reason };
}
