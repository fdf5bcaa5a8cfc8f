import { RE2JS } from 're2js';

/** A regular expression as Envoy runs it, or what RE2 has against it. */
export type Re2 =
  | {
      readonly valid: true;
      /** Whether the whole text matches: Envoy's safe_regex is always a full match. */
      readonly fullMatch: (text: string) => boolean;
      /** Every match replaced, `\0` to `\9` in the substitution standing for groups (Envoy's regex_rewrite). */
      readonly replaceAll: (text: string, substitution: string) => string;
      /** Groups that a substitution may name. */
      readonly groups: number;
    }
  | { readonly valid: false; readonly reason: string };

/** Longer patterns are refused by istiod (`validateStringRegexp` in pkg/config/validation/validation.go). */
const LONGEST_PATTERN = 1024;

/**
 * Compiles a pattern by the rules of istiod (Go's regexp/syntax) and Envoy (RE2): the same syntax, linear time, no
 * look-around, no back-references.
 */
export function re2(pattern: string): Re2 {
  if (pattern === '') return { valid: false, reason: 'the pattern is empty' };
  if (new TextEncoder().encode(pattern).length > LONGEST_PATTERN)
    return { valid: false, reason: `the pattern is longer than ${LONGEST_PATTERN} bytes` };
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    return { valid: false, reason: error instanceof Error ? error.message : String(error) };
  }
  return {
    valid: true,
    fullMatch: (text) => compiled.matches(text),
    replaceAll: (text, substitution) => replaceAll(compiled, text, substitution),
    groups: compiled.groupCount(),
  };
}

/** What RE2 refuses in an otherwise valid Java pattern, for words: `look-ahead (?=`. */
export interface Refused {
  readonly construct: string;
  /** Index into the pattern. */
  readonly at: number;
}

/**
 * Constructs of Java's regular expressions that RE2 does not have, in the order in which they stand (RT-05). Empty for a
 * pattern that both have; the meaning can still differ (`\w` with UNICODE_CHARACTER_CLASS, `[a&&b]`, which RE2 reads as a set).
 */
export function javaOnly(pattern: string): Refused[] {
  const found: Refused[] = [];
  let quoted = false;
  let inClass = 0;
  for (let at = 0; at < pattern.length; at++) {
    const rest = pattern.slice(at);
    if (quoted) {
      if (rest.startsWith('\\E')) {
        quoted = false;
        at++;
      }
      continue;
    }
    if (rest.startsWith('\\Q')) {
      quoted = true;
      at++;
      continue;
    }
    const known = (inClass > 0 ? IN_CLASS : ANYWHERE).find(([shape]) => shape.test(rest));
    if (known !== undefined) {
      const [shape, construct] = known;
      found.push({ construct, at });
      at += (shape.exec(rest)?.[0].length ?? 1) - 1;
      continue;
    }
    if (rest.startsWith('\\')) at++;
    else if (rest.startsWith('[')) {
      if (inClass === 0 || !rest.startsWith('[:')) inClass++;
      if (/^\[\^?\]/.test(rest)) at += rest.startsWith('[^') ? 2 : 1;
    } else if (rest.startsWith(']') && inClass > 0) inClass--;
  }
  return found;
}

const ESCAPES: readonly (readonly [RegExp, string])[] = [
  [/^\\u[0-9a-fA-F]{4}/, 'a \\u escape (write \\x{…})'],
  [/^\\c[A-Z@[\]^_?]/, 'a control escape \\c'],
  [/^\\e/, 'the escape \\e'],
  [/^\\[hH]/, 'horizontal white space \\h'],
  [/^\\[pP]\{(?:Is|In|java|blk=|block=|sc=|script=)\w+\}/, 'a Java character property'],
];

const IN_CLASS: readonly (readonly [RegExp, string])[] = [
  ...ESCAPES,
  [/^&&/, 'an intersection of classes &&'],
];

const ANYWHERE: readonly (readonly [RegExp, string])[] = [
  [/^\(\?=/, 'a look-ahead (?='],
  [/^\(\?!/, 'a negative look-ahead (?!'],
  [/^\(\?<=/, 'a look-behind (?<='],
  [/^\(\?<!/, 'a negative look-behind (?<!'],
  [/^\(\?>/, 'an atomic group (?>'],
  [/^\(\?-?[imsdux]*[dux][imsdux]*[:)]/, 'an embedded flag other than i, m, s'],
  [/^\\[1-9]\d*/, 'a back-reference'],
  [/^\\k<\w+>/, 'a back-reference by name'],
  [/^\\[GZRX]/, 'the escape \\G, \\Z, \\R or \\X'],
  [/^(?:[*+?]|\{\d+(?:,\d*)?\})\+/, 'a possessive quantifier'],
  ...ESCAPES,
];

/** RE2's GlobalReplace (re2/re2.cc): like a loop over all matches, but no empty match right at the end of the last one. */
function replaceAll(compiled: RE2JS, text: string, substitution: string): string {
  const matcher = compiled.matcher(text);
  let out = '';
  let copied = 0;
  let lastEnd = -1;
  while (matcher.find()) {
    const start = matcher.start();
    const end = matcher.end();
    if (start === end && start === lastEnd) continue;
    out += text.slice(copied, start);
    out += substitution.replace(/\\(.)/gs, (_, next: string) =>
      next >= '0' && next <= '9' ? (matcher.group(Number(next)) ?? '') : next,
    );
    copied = end;
    lastEnd = end;
  }
  return out + text.slice(copied);
}
