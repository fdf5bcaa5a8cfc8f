import { translateJavaRegex, Untranslatable, type JavaFlags } from './java-translate.ts';

/** What a match found. */
export interface JavaMatch {
  readonly text: string;
  /** By number, from 1 (index 0 is the whole match); undefined where the group took no part. */
  readonly groups: readonly (string | undefined)[];
  readonly named: ReadonlyMap<string, string | undefined>;
}

/** A replacement that Java's `appendReplacement` refuses; it does so only when something matches. */
export interface BadReplacement {
  readonly error: string;
}

/** A pattern of java.util.regex that means exactly the same here. */
export interface JavaRegex {
  readonly pattern: string;
  /** Number of capturing groups, `Matcher.groupCount()`. */
  readonly groupCount: number;
  /** `Matcher.matches()`: the whole text. */
  readonly matches: (text: string) => JavaMatch | null;
  /** `Matcher.find()`: the first place. */
  readonly find: (text: string) => JavaMatch | null;
  /** `Matcher.replaceAll()` with `$1`, `${name}` and backslash escapes. */
  readonly replaceAll: (text: string, replacement: string) => string | BadReplacement;
  /** `Matcher.replaceFirst()`. */
  readonly replaceFirst: (text: string, replacement: string) => string | BadReplacement;
}

/** Why there is no {@link JavaRegex}. */
export interface NoJavaRegex {
  readonly reason: string;
  /** Whether Java refuses the pattern too: the application does not start with it. */
  readonly invalid: boolean;
}

/** The flags that a caller of `Pattern.compile` gives. */
export type { JavaFlags } from './java-translate.ts';

/** Longer patterns are refused: nobody routes by them, and translating takes time. */
const LONGEST = 4_096;

/** Translates a pattern, or says why it is not modelled. Never throws. */
export function readJavaRegex(
  pattern: string,
  flags: JavaFlags = { ignoreCase: false, dotAll: false },
): JavaRegex | NoJavaRegex {
  if (pattern.length > LONGEST) return { reason: 'the pattern is too long', invalid: false };
  try {
    const { source, groups, names } = translateJavaRegex(pattern, flags);
    const whole = new RegExp(`^(?:${source})$`, 'u');
    const somewhere = new RegExp(source, 'u');
    const everywhere = new RegExp(source, 'gu');
    const matchOf = (found: RegExpExecArray | null): JavaMatch | null =>
      found === null
        ? null
        : {
            text: found[0],
            groups: Array.from(found),
            named: new Map(Array.from(names, ([name, index]) => [name, found[index]])),
          };
    const replaceWith = (regex: RegExp, text: string, replacement: string): string | BadReplacement => {
      const parts = parseReplacement(replacement, groups, names);
      if ('error' in parts) return regex.test(restarted(regex, text)) ? parts : text;
      return restarted(regex, text).replace(regex, (...found: (string | undefined)[]) =>
        parts.parts.map((part) => (typeof part === 'string' ? part : (found[part] ?? ''))).join(''),
      );
    };
    return {
      pattern,
      groupCount: groups,
      matches: (text) => matchOf(whole.exec(text)),
      find: (text) => matchOf(somewhere.exec(text)),
      replaceAll: (text, replacement) => replaceWith(everywhere, text, replacement),
      replaceFirst: (text, replacement) => replaceWith(somewhere, text, replacement),
    };
  } catch (error) {
    if (error instanceof Untranslatable)
      return { reason: `the Java regex "${pattern}": ${error.message}`, invalid: error.invalid };
    return { reason: `the Java regex "${pattern}" can't be read`, invalid: false };
  }
}

/** The text; a global regex starts from its beginning again. */
function restarted(regex: RegExp, text: string): string {
  regex.lastIndex = 0;
  return text;
}

/** Literal texts and numbers of groups. Source: `java.util.regex.Matcher.appendExpandedReplacement`. */
function parseReplacement(
  replacement: string,
  groups: number,
  names: ReadonlyMap<string, number>,
): { parts: (string | number)[] } | BadReplacement {
  const parts: (string | number)[] = [];
  for (let at = 0; at < replacement.length; at++) {
    const character = replacement.charAt(at);
    if (character === '\\') {
      if (++at >= replacement.length) return { error: 'a backslash ends the replacement' };
      parts.push(replacement.charAt(at));
    } else if (character === '$') {
      const reference = readReference(replacement, at + 1, groups, names);
      if ('error' in reference) return reference;
      parts.push(reference.group);
      at = reference.end - 1;
    } else parts.push(character);
  }
  return { parts };
}

function readReference(
  replacement: string,
  start: number,
  groups: number,
  names: ReadonlyMap<string, number>,
): { group: number; end: number } | BadReplacement {
  if (replacement.charAt(start) === '{') {
    const close = replacement.indexOf('}', start);
    const name = close < 0 ? '' : replacement.slice(start + 1, close);
    const group = names.get(name);
    return group === undefined ? { error: `no group is named "${name}"` } : { group, end: close + 1 };
  }
  if (!/^\d/.test(replacement.slice(start))) return { error: 'illegal group reference' };
  let group = Number(replacement.charAt(start));
  if (group > groups) return { error: `there is no group ${group}` };
  let end = start + 1;
  // Further digits belong to the number as long as such a group exists.
  while (/\d/.test(replacement.charAt(end))) {
    const longer = group * 10 + Number(replacement.charAt(end));
    if (longer > groups) break;
    group = longer;
    end++;
  }
  return { group, end };
}
