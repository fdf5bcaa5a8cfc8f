import type { HttpMatch } from '#shared/policy/istio/virtual-service/schema.ts';
import type { GatewayBehaviour } from '#shared/policy/spring/gateway/behaviour.ts';
import { NotModelled } from '#shared/policy/spring/not-modelled.ts';
import { BadPathPattern, readPathPattern } from '#shared/policy/spring/web/path-pattern.ts';
import { escapeRe2, toRe2 } from '../re2-translate.ts';

/** A path pattern of Spring as matches of Envoy. */
export interface PathMatches {
  /** A path that the pattern takes is taken by one of them, any other by none. */
  readonly uris: readonly NonNullable<HttpMatch['uri']>[];
  /** RE2 for the whole path, with one group per variable. */
  readonly pattern: string;
  /** Variables in the order of their groups. */
  readonly names: readonly string[];
}

/** A part of a pattern as RE2. */
interface Segment {
  readonly pattern: string;
  /** The text that it stands for, null when it takes others too. */
  readonly literal: string | null;
  readonly names: readonly string[];
}

/**
 * Translates a pattern of `PathPatternParser` (RT-01, RT-02): plain ones become exact and prefix matches, others a regex. Path
 * parameters (`;a=b`) and escaped characters are compared as they are sent (HP-10).
 */
export function pathMatches(
  pattern: string,
  trailingSlash: boolean,
  { restSegments, dotAll }: GatewayBehaviour,
): PathMatches | { readonly reason: string } {
  try {
    readPathPattern(pattern, trailingSlash, { rest: restSegments, dotAll });
  } catch (error) {
    if (error instanceof BadPathPattern || error instanceof NotModelled) return { reason: error.message };
    throw error;
  }
  if (!pattern.startsWith('/')) return { reason: `"${pattern}" does not begin with a slash` };
  const texts = pattern.slice(1).split('/');
  const rest = restOf(texts.at(-1) ?? '');
  const leading = texts.length > 1 && restSegments === 'start-or-end' ? restOf(texts[0] ?? '') : null;
  const middle = texts.slice(leading === null ? 0 : 1, rest === null ? texts.length : -1);
  const segments: Segment[] = [];
  for (const [index, text] of middle.entries()) {
    const segment = segmentOf(text, rest === null && index === middle.length - 1, trailingSlash);
    if ('reason' in segment) return segment;
    segments.push(segment);
  }
  const slash = rest === null && trailingSlash && middle.at(-1) !== '' && middle.at(-1) !== '*';
  const start = leading === null ? '' : leading === '' ? '(?:/.*)?' : '(/.*)?';
  const end = rest === null ? (slash ? '/?' : '') : rest === '' ? '(?:/.*)?' : '(/.*)?';
  const whole = `${start}${segments.map(({ pattern: part }) => `/${part}`).join('')}${end}`;
  const names = [
    ...(leading === null || leading === '' ? [] : [leading]),
    ...segments.flatMap((segment) => segment.names),
    ...(rest === null || rest === '' ? [] : [rest]),
  ];
  const literals = segments.map(({ literal }) => literal);
  const uris =
    leading !== null || literals.includes(null)
      ? [{ regex: whole }]
      : plainMatches(literals.map((literal) => `/${literal ?? ''}`).join(''), rest !== null, slash);
  return { uris, pattern: whole === '' ? '/' : whole, names };
}

function plainMatches(base: string, open: boolean, slash: boolean): NonNullable<HttpMatch['uri']>[] {
  if (open) return base === '' ? [{ prefix: '/' }] : [{ exact: base }, { prefix: `${base}/` }];
  return slash ? [{ exact: base }, { exact: `${base}/` }] : [{ exact: base }];
}

/** The name of `{*name}`, empty for `**`; null for a segment of another kind. */
function restOf(segment: string): string | null {
  if (segment === '**') return '';
  return /^\{\*([^}]+)\}$/.exec(segment)?.[1] ?? null;
}

const ANY = '[^/]';

function segmentOf(
  text: string,
  last: boolean,
  trailingSlash: boolean,
): Segment | { readonly reason: string } {
  if (text === '*')
    return {
      pattern: last ? (trailingSlash ? `(?:${ANY}+/?)?` : `${ANY}*`) : `${ANY}+`,
      literal: null,
      names: [],
    };
  const names: string[] = [];
  let pattern = '';
  let plain = true;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '?' || character === '*') {
      plain = false;
      pattern += character === '?' ? ANY : `${ANY}*`;
    } else if (character === '{') {
      plain = false;
      const end = closing(text, at);
      const [name = '', ...regex] = text.slice(at + 1, end).split(':');
      const whole = at === 0 && end === text.length - 1;
      const inside =
        regex.length === 0
          ? { pattern: whole ? `${ANY}+` : `${ANY}*`, groups: 0 }
          : toRe2(regex.join(':'), '/');
      if ('reason' in inside) return { reason: `{${name}}: ${inside.reason}` };
      if (inside.groups > 0) return { reason: `{${name}} captures, which a variable may not` };
      names.push(name);
      pattern += `(${inside.pattern})`;
      at = end;
    } else pattern += escapeRe2(asSent(character));
  }
  return { pattern, literal: plain ? Array.from(text, asSent).join('') : null, names };
}

/** The `}` of a variable, whose regex may have braces of its own. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at;
  }
  return text.length;
}

/** Spring compares decoded text: what may not stand in a path (RFC 3986 section 3.3) arrives escaped. */
function asSent(character: string): string {
  return /[A-Za-z0-9\-._~!$&'()*+,;=:@%]/.test(character) ? character : encodeURIComponent(character);
}
