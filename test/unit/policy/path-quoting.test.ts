import { describe, expect, it } from 'vitest';
import { readAntPattern } from '#shared/policy/spring/web/ant-path.ts';
import { parsePath } from '#shared/policy/spring/web/path-container.ts';
import { readPathPattern } from '#shared/policy/spring/web/path-pattern.ts';

/**
 * What spring-web's PathPatternParser and spring-core's AntPathMatcher, 5.2.15 and 6.2.19, said of each pattern and path:
 * both take `Pattern.quote` for the text between wildcards, in which `\E` is only text.
 */
const ANSWERS: readonly [
  pattern: string,
  path: string,
  matches: boolean,
  variables?: Record<string, string>,
][] = [
  ['/a\\Eb*', '/a\\Ebcd', true],
  ['/a\\Eb*', '/abcd', false],
  ['/a\\Eb*', '/aEbcd', false],
  ['/a\\E{x}b', '/a\\Eqb', true, { x: 'q' }],
  ['/a\\E{x}b', '/aqb', false],
  ['/*a\\E', '/xa\\E', true],
  ['/*a\\E', '/xa', false],
  ['/a\\Eb', '/a\\Eb', true],
  ['/a\\Q*', '/a\\Qx', true],
  ['/a\\Q*', '/ax', false],
  ['/a\\Eb?', '/a\\Ebc', true],
  ['/a\\E.c*', '/a\\E.cd', true],
  ['/a\\E.c*', '/abcd', false],
  ['/a\\E(*', '/a(x', false],
  ['/a\\E\\Q.b*', '/a.bx', false],
  ['/{x}\\E[0-9]', '/q7', false],
  ['/a\\E+*', '/aax', false],
];

describe('text between the wildcards of a path', () => {
  it.each(ANSWERS)('%s against %s', (pattern, path, matches, variables = {}) => {
    const parsed = readPathPattern(pattern, true, { rest: 'start-or-end', dotAll: true });
    const found = parsed.match(parsePath(path));
    expect(found && Object.fromEntries(found)).toEqual(matches ? variables : null);
    const ant = readAntPattern(pattern, '/', { comparesLastSeparator: true });
    expect(ant.matches(path)).toBe(matches);
  });
});
