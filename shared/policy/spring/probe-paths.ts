/**
 * Paths at the edges of an Ant or PathPattern: one that it takes, with and without a trailing slash, a longer last
 * segment, more and fewer segments, another case, a doubled slash.
 */
export function pathProbes(pattern: string): string[] {
  const open = /\/(?:\*\*|\{\*[^}]*\})$/.test(pattern);
  const base = sample(open ? pattern.replace(/\/(?:\*\*|\{\*[^}]*\})$/, '') : pattern);
  const start = base.startsWith('/') || base === '' ? base : `/${base}`;
  const taken = open ? `${start}/x` : start === '' ? '/' : start;
  return [
    ...new Set(
      [
        taken,
        open ? `${start}/x/y` : `${taken}/x`,
        start,
        `${start}/`,
        `${start}x`,
        start.slice(0, Math.max(0, start.lastIndexOf('/'))),
        start.toUpperCase(),
        taken.replace('/', '//'),
        `${taken}//`,
        `${taken};a=b`,
      ].map((path) => (path === '' ? '/' : path)),
    ),
  ];
}

/** A text that a simple regex takes: alternatives, classes and repetitions become their first member. */
export function sampleOf(regex: string): string {
  return (
    regex
      .replaceAll(/^\^|\$$/g, '')
      .replaceAll(/\(\?(?::|<\w+>)/g, '(')
      .replaceAll(/\(([^()|]*)(?:\|[^()]*)?\)/g, '$1')
      .replaceAll(/\\d/g, '1')
      .replaceAll(/\\w/g, 'x')
      .replaceAll(/\[\^[^\]]*\]/g, 'x')
      .replaceAll(/\[(.)[^\]]*\]/g, '$1')
      .replaceAll(/\{\d+(?:,\d*)?\}/g, '')
      .replaceAll(/(?<!\\)\./g, 'x')
      .replaceAll(/[*+?]/g, '')
      .replaceAll('\\', '')
      .split('|', 1)[0] ?? ''
  );
}

function sample(pattern: string): string {
  return pattern
    .replaceAll(/\{\w[\w-]*:([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g, (_, regex: string) => sampleOf(regex) || 'x')
    .replaceAll(/\{[^}]*\}/g, 'x')
    .replaceAll('/**', '/x')
    .replaceAll('*', 'x')
    .replaceAll('?', 'x');
}
