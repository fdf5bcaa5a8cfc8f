import { NotModelled } from '../not-modelled.ts';
import { readJavaRegex, type JavaRegex } from '#shared/policy/regex/java-regex.ts';
import { segmentRegex } from './segment-regex.ts';

/** A pattern of `AntPathMatcher`, ready to be matched. */
export interface AntPattern {
  readonly pattern: string;
  readonly matches: (path: string) => boolean;
  /** The variables of a path that matches. @throws CapturesDiffer where Spring throws */
  readonly variables: (path: string) => Map<string, string>;
}

/** Thrown where a pattern has capturing groups of its own: `extractUriTemplateVariables` throws. */
export class CapturesDiffer extends Error {}

/** What differs between the versions of `AntPathMatcher`. */
export interface AntVersion {
  /** Since Spring 5.3.?: a last segment behind `**` needs the same trailing separator on both sides. */
  readonly comparesLastSeparator: boolean;
}

interface Segment {
  readonly text: string;
  readonly regex: JavaRegex;
  readonly names: readonly string[];
}

/**
 * Reads a pattern. Tokens are not trimmed; empty ones do not count, so that `//` is `/`.
 * Source: org.springframework.util.AntPathMatcher. @throws NotModelled when a variable's regex is not modelled
 */
export function readAntPattern(pattern: string, separator: string, version: AntVersion): AntPattern {
  const segments = tokens(pattern, separator).map(readSegment);
  return {
    pattern,
    matches: (path) => doMatch(pattern, segments, path, separator, version, null),
    variables: (path) => {
      const variables = new Map<string, string>();
      doMatch(pattern, segments, path, separator, version, variables);
      return variables;
    },
  };
}

function tokens(text: string, separator: string): string[] {
  return text.split(separator).filter((token) => token !== '');
}

function readSegment(text: string): Segment {
  const { source, names } = segmentRegex(text);
  const regex = readJavaRegex(source);
  if ('reason' in regex) throw new NotModelled(regex.reason);
  return { text, regex, names };
}

function matchSegment(
  { regex, names }: Segment,
  text: string,
  variables: Map<string, string> | null,
): boolean {
  const match = regex.matches(text);
  if (match === null) return false;
  if (variables !== null) {
    if (names.length !== regex.groupCount) throw new CapturesDiffer(regex.pattern);
    names.forEach((name, i) => variables.set(name, match.groups[i + 1] ?? ''));
  }
  return true;
}

/** `AntPathMatcher.doMatch`, step by step: its early answers are part of what it means. */
function doMatch(
  pattern: string,
  segments: readonly Segment[],
  path: string,
  separator: string,
  version: AntVersion,
  variables: Map<string, string> | null,
): boolean {
  if (path.startsWith(separator) !== pattern.startsWith(separator)) return false;
  if (!isPotentialMatch(path, segments, separator)) return false;
  const parts = tokens(path, separator);
  const match = (segment: number, part: number): boolean => {
    const [wanted, given] = [segments[segment], parts[part]];
    return wanted !== undefined && given !== undefined && matchSegment(wanted, given, variables);
  };
  const isRest = (segment: number): boolean => segments[segment]?.text === '**';
  const onlyRest = (from: number, to: number): boolean => {
    for (let i = from; i <= to; i++) if (!isRest(i)) return false;
    return true;
  };

  let [first, last] = [0, segments.length - 1];
  let [start, end] = [0, parts.length - 1];
  while (first <= last && start <= end && !isRest(first)) {
    if (!match(first, start)) return false;
    first++;
    start++;
  }
  if (start > end) {
    if (first > last) return pattern.endsWith(separator) === path.endsWith(separator);
    if (first === last && segments[first]?.text === '*' && path.endsWith(separator)) return true;
    return onlyRest(first, last);
  }
  if (first > last) return false;
  while (first <= last && start <= end && !isRest(last)) {
    if (!match(last, end)) return false;
    if (
      version.comparesLastSeparator &&
      last === segments.length - 1 &&
      pattern.endsWith(separator) !== path.endsWith(separator)
    )
      return false;
    last--;
    end--;
  }
  if (start > end) return onlyRest(first, last);
  while (first !== last && start <= end) {
    let next = -1;
    for (let i = first + 1; i <= last; i++)
      if (isRest(i)) {
        next = i;
        break;
      }
    if (next === first + 1) {
      first++;
      continue;
    }
    const length = next - first - 1;
    const found = findBetween(match, first + 1, length, start, end);
    if (found === -1) return false;
    first = next;
    start = found + length;
  }
  return onlyRest(first, last);
}

/** Where the segments between two `**` first stand in the path; -1 when nowhere. */
function findBetween(
  match: (segment: number, part: number) => boolean,
  segment: number,
  length: number,
  start: number,
  end: number,
): number {
  for (let at = start; at <= end - length + 1; at++) {
    let all = true;
    for (let i = 0; i < length && all; i++) all = match(segment + i, at + i);
    if (all) return at;
  }
  return -1;
}

/** `AntPathMatcher.isPotentialMatch`: a cheap look at the literal beginnings that can only say no. */
function isPotentialMatch(path: string, segments: readonly Segment[], separator: string): boolean {
  let at = 0;
  for (const { text } of segments) {
    while (path.startsWith(separator, at)) at += separator.length;
    const skipped = skipSegment(path, at, text);
    if (skipped < text.length) return skipped > 0 || (text.length > 0 && /^[*?{]/.test(text));
    at += skipped;
  }
  return true;
}

function skipSegment(path: string, at: number, segment: string): number {
  let skipped = 0;
  for (const character of segment) {
    if (/[*?{]/.test(character)) return skipped;
    if (at + skipped >= path.length) return 0;
    if (character === path.charAt(at + skipped)) skipped++;
  }
  return skipped;
}
