import { patternQuoted } from './text.ts';

/** A segment of a pattern as the regex that Spring makes of it, in Java's dialect. */
export interface SegmentRegex {
  readonly source: string;
  /** Of the variables, in the order of their groups. */
  readonly names: readonly string[];
}

/** `GLOB_PATTERN` of both path matchers: `?`, `*`, `{name}` and `{name:regex}`. */
const GLOB = /\?|\*|\{((?:\{[^/]+?\}|[^/{}]|\\[{}])+?)\}/g;

/**
 * Writes wildcards and variables of a segment as a regex, and quotes what stands between them.
 * Source: org.springframework.util.AntPathMatcher.AntPathStringMatcher; org.springframework.web.util.pattern.RegexPathElement
 * (buildPattern), which does the same.
 */
export function segmentRegex(text: string): SegmentRegex {
  const names: string[] = [];
  let source = '';
  let end = 0;
  for (const found of text.matchAll(GLOB)) {
    source += patternQuoted(text.slice(end, found.index));
    const [glob, variable = ''] = found;
    if (glob === '?') source += '.';
    else if (glob === '*') source += '.*';
    else {
      const colon = glob.indexOf(':');
      names.push(colon < 0 ? variable : glob.slice(1, colon));
      source += colon < 0 ? '(.*)' : `(${glob.slice(colon + 1, -1)})`;
    }
    end = found.index + glob.length;
  }
  return { source: source + patternQuoted(text.slice(end)), names };
}
