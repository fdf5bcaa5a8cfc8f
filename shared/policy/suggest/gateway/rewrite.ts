import type { Rewrite } from '#shared/policy/istio/virtual-service/schema.ts';
import { readJavaRegex } from '#shared/policy/regex/java-regex.ts';
import { re2 } from '#shared/policy/regex/re2.ts';
import { bindArguments } from '#shared/policy/spring/gateway/arguments.ts';
import type { GatewayBehaviour } from '#shared/policy/spring/gateway/behaviour.ts';
import type { StepDefinition } from '#shared/policy/spring/gateway/definition.ts';
import type { Note } from '../note.ts';
import { toRe2 } from '../re2-translate.ts';
import type { PathMatches } from './path-match.ts';

/** What the filters do to the path, as one rewrite of Envoy: it has no second one behind it. */
export interface RewritePlan {
  readonly rewrite: Rewrite | null;
  readonly notes: readonly Note[];
}

type Change =
  | { readonly kind: 'none' }
  /** Drops segments, and one slash of several stays (StringUtils.tokenizeToStringArray). */
  | { readonly kind: 'strip'; readonly parts: number; readonly prefix: string }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'set'; readonly template: string }
  | { readonly kind: 'regex'; readonly pattern: string; readonly replacement: string };

/** Filters that change the path of what the instance gets. */
export const PATH_FILTERS: ReadonlySet<string> = new Set([
  'StripPrefix',
  'PrefixPath',
  'SetPath',
  'RewritePath',
]);

/**
 * StripPrefix, PrefixPath, SetPath and RewritePath in their order as one `uriRegexRewrite` (RT-03, RT-04, RT-05). Envoy replaces
 * every match of the pattern, as RE2's GlobalReplace does.
 * @param path The pattern that the rule matches, for templates with its variables; null when the route has none.
 * @param samples Paths that the route takes: where a translated regex rewrites one otherwise, a note says so.
 */
export function rewritePlan(
  filters: readonly StepDefinition[],
  path: PathMatches | null,
  behaviour: GatewayBehaviour,
  samples: readonly string[],
): RewritePlan {
  const notes: Note[] = [];
  const refuse = (catalogue: string, text: string) => notes.push({ catalogue, text: `not written: ${text}` });
  let change: Change = { kind: 'none' };
  let prefixed = false;
  for (const step of filters) {
    if (!PATH_FILTERS.has(step.name)) continue;
    if (step.name === 'PrefixPath' && prefixed) continue;
    prefixed ||= step.name === 'PrefixPath';
    const next = applied(change, step, behaviour);
    if ('reason' in next) refuse('RT-04', `${step.name} ${valuesOf(step)}: ${next.reason}`);
    else change = next;
  }
  const rewrite = written(change, path, samples, notes);
  if (rewrite !== null && 'reason' in rewrite) {
    refuse(change.kind === 'regex' ? 'RT-05' : 'RT-04', rewrite.reason);
    return { rewrite: null, notes };
  }
  return { rewrite: rewrite === null ? null : { uriRegexRewrite: rewrite }, notes };
}

function valuesOf({ args }: StepDefinition): string {
  return args.map(([, value]) => value).join(', ');
}

function applied(
  before: Change,
  step: StepDefinition,
  behaviour: GatewayBehaviour,
): Change | { readonly reason: string } {
  const bound = (...fields: string[]) => bindArguments(step, { type: 'default', fields });
  if (step.name === 'SetPath') return { kind: 'set', template: bound('template').get('template') ?? '' };
  if (step.name === 'StripPrefix') {
    const text = bound('parts').get('parts');
    const parts = text === undefined ? behaviour.stripPrefixDefault : Number(text);
    if (!Number.isInteger(parts)) return { reason: 'the number of segments is no number' };
    if (before.kind === 'none') return { kind: 'strip', parts: Math.max(0, parts), prefix: '' };
    return before.kind === 'strip' && before.prefix === ''
      ? { ...before, parts: before.parts + Math.max(0, parts) }
      : CHAIN;
  }
  if (step.name === 'PrefixPath') {
    const prefix = bound('prefix').get('prefix') ?? '';
    if (behaviour.prefixIsTemplate && prefix.includes('{'))
      return { reason: 'a prefix with variables cannot be put in front' };
    if (before.kind === 'none') return { kind: 'prefix', prefix };
    if (before.kind === 'strip') return { ...before, prefix: prefix + before.prefix };
    return before.kind === 'set' ? { kind: 'set', template: prefix + before.template } : CHAIN;
  }
  const regex = bound('regexp', 'replacement');
  if (before.kind !== 'none') return CHAIN;
  return {
    kind: 'regex',
    pattern: regex.get('regexp') ?? '',
    replacement: (regex.get('replacement') ?? '').replaceAll('$\\', '$'),
  };
}

const CHAIN = { reason: 'Envoy rewrites a path once, and the filters before it have done so' };

type RegexRewrite = NonNullable<Rewrite['uriRegexRewrite']>;

function written(
  change: Change,
  path: PathMatches | null,
  samples: readonly string[],
  notes: Note[],
): RegexRewrite | null | { readonly reason: string } {
  switch (change.kind) {
    case 'none':
      return null;
    case 'strip':
      return stripped(change, notes);
    case 'prefix':
      return { match: '^/', rewrite: `${escapeSubstitution(change.prefix)}/` };
    case 'set':
      return fromTemplate(change.template, path);
    case 'regex':
      return fromJava(change.pattern, change.replacement, samples, notes);
  }
}

function stripped({ parts, prefix }: { parts: number; prefix: string }, notes: Note[]): RegexRewrite {
  const dropped = parts === 1 ? '/+[^/]+' : `(?:/+[^/]+){0,${parts}}`;
  if (prefix === '')
    return parts === 0 ? { match: '/+', rewrite: '/' } : { match: `^${dropped}/*|/+`, rewrite: '/' };
  notes.push({
    catalogue: 'RT-04',
    text: 'several slashes in the middle of the path stay, where StripPrefix makes one of them',
  });
  return {
    match: `^${parts === 0 ? '' : dropped}/*(.*?)(/?)/*$`,
    rewrite: String.raw`${escapeSubstitution(prefix.replace(/\/$/, ''))}/\1\2`,
  };
}

/** Variables of the path become the groups of the rule's own pattern. */
function fromTemplate(
  template: string,
  path: PathMatches | null,
): RegexRewrite | { readonly reason: string } {
  const single = template.replaceAll(/\/{2,}/g, '/');
  const parts = single.split(/\{([^/}:]+)(?::[^/]*?)?\}/);
  if (parts.length === 1) return { match: '^.*$', rewrite: escapeSubstitution(single) };
  let out = '';
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 0) {
      out += escapeSubstitution(part);
      continue;
    }
    const group = (path?.names.indexOf(part) ?? -1) + 1;
    if (group === 0) return { reason: `SetPath ${template}: {${part}} is no variable of the path` };
    if (group > 9) return { reason: `SetPath ${template}: Envoy can name nine groups only` };
    out += `\\${group}`;
  }
  return { match: `^${path?.pattern ?? ''}$`, rewrite: out };
}

function fromJava(
  source: string,
  replacement: string,
  samples: readonly string[],
  notes: Note[],
): RegexRewrite | { readonly reason: string } {
  const translated = toRe2(source);
  if ('reason' in translated) return { reason: `RewritePath ${source}: ${translated.reason}` };
  const substitution = fromReplacement(replacement, translated.groups, translated.names);
  if ('reason' in substitution) return { reason: `RewritePath ${source}: ${substitution.reason}` };
  const java = readJavaRegex(source);
  const compiled = re2(translated.pattern);
  if (!('reason' in java) && compiled.valid) {
    const differs = samples.find(
      (sample) => compiled.replaceAll(sample, substitution.text) !== java.replaceAll(sample, replacement),
    );
    if (differs !== undefined)
      notes.push({
        catalogue: 'RT-05',
        text: `Envoy rewrites ${differs} otherwise than Spring: an empty match behind another one does not count`,
      });
  }
  if (substitution.text === '')
    return { reason: `RewritePath ${source}: Istio wants something in place of what it takes` };
  return { match: translated.pattern, rewrite: substitution.text };
}

/** `$1` and `${name}` become `\1`; a backslash of Java's takes the next character as it is. */
function fromReplacement(
  replacement: string,
  groups: number,
  names: ReadonlyMap<string, number>,
): { readonly text: string } | { readonly reason: string } {
  let out = '';
  for (let at = 0; at < replacement.length; at++) {
    const rest = replacement.slice(at);
    const named = /^\$\{(\w+)\}/.exec(rest);
    const numbered = /^\$(\d)/.exec(rest);
    if (named !== null || numbered !== null) {
      const group = named === null ? Number(numbered?.[1]) : names.get(named[1] ?? '');
      if (group === undefined || group > groups) return { reason: `there is no group ${rest}` };
      if (group > 9) return { reason: 'Envoy can name nine groups only' };
      if (numbered !== null && groups > 9) return { reason: 'the numbers of its groups have two digits' };
      out += `\\${group}`;
      at += (named ?? numbered)?.[0].length ?? 1;
      at--;
    } else if (rest.startsWith('\\')) out += escapeSubstitution(replacement.charAt(++at));
    else out += escapeSubstitution(rest.charAt(0));
  }
  return { text: out };
}

function escapeSubstitution(text: string): string {
  return text.replaceAll('\\', '\\\\');
}
