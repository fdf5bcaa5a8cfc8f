import { MeshproofError, type AccessLogEntry } from '#shared/model/index.ts';
import { amount, commonTimeUs, emptyEntry, present, statusOf, takeHeader, takeRequestLine } from './entry.ts';
import { ended } from './envoy-text.ts';
import { type FormatPart, splitLine } from './fields.ts';

/** AbstractAccessLogValve.COMMON_ALIAS and its pattern; `combined` adds Referer and User-Agent. */
const ALIASES: Readonly<Record<string, string>> = {
  common: '%h %l %u %t "%r" %s %b',
  combined: '%h %l %u %t "%r" %s %b "%{Referer}i" "%{User-Agent}i"',
};

/**
 * Reads lines of Tomcat's AccessLogValve. `%t` is when the answer was logged (AbstractAccessLogValve.DateAndTimeElement), in
 * whole seconds.
 * @param pattern `common`, `combined` or the attribute `pattern` of the valve (`server.tomcat.accesslog.pattern`).
 * @param durationUnit what `%D` counts; without it the duration is not known.
 * @throws MeshproofError `usage` for a pattern of which nothing can be read
 */
export function tomcatReader(
  pattern: string | null,
  durationUnit: 'ms' | 'us' | null,
): (line: string) => AccessLogEntry | null {
  const written = pattern ?? 'common';
  const parts = partsOf(ALIASES[written] ?? written);
  const fields = parts.flatMap((part) => ('field' in part ? [part.field] : []));
  if (!fields.includes('s')) {
    throw new MeshproofError(
      'usage',
      'BAD_LOG_PATTERN',
      `'${written}' is no pattern of Tomcat's access log with a status (%s)`,
      'Give the value of server.tomcat.accesslog.pattern, or common or combined.',
    );
  }
  return (line) => {
    const values = splitLine(line, parts);
    if (values === null) return null;
    const entry = emptyEntry();
    for (const [index, field] of fields.entries()) takeField(entry, field, values[index] ?? '', durationUnit);
    return entry.status === null ? null : ended(entry);
  };
}

/** `%x`, `%{argument}x`; `%%` does not exist there. The time brings its own brackets. */
function partsOf(pattern: string): FormatPart[] {
  const parts: FormatPart[] = [];
  const text = (added: string) => {
    const last = parts.at(-1);
    if (added === '') return;
    if (last !== undefined && 'text' in last) parts[parts.length - 1] = { text: last.text + added };
    else parts.push({ text: added });
  };
  let at = 0;
  for (const match of pattern.matchAll(/%(\{[^}]*\})?([A-Za-z])/g)) {
    const [whole, argument = '', code = ''] = match;
    text(pattern.slice(at, match.index));
    if (code === 't' && argument === '') text('[');
    parts.push({ field: `${argument}${code}` });
    if (code === 't' && argument === '') text(']');
    at = match.index + whole.length;
  }
  text(pattern.slice(at));
  return parts;
}

function takeField(entry: AccessLogEntry, field: string, value: string, unit: 'ms' | 'us' | null): void {
  const [, argument = '', code = ''] = /^(?:\{(.*)\})?([A-Za-z])$/.exec(field) ?? [];
  switch (code) {
    case 't':
      entry.endUs = argument === '' ? commonTimeUs(value) : null;
      return;
    case 'r':
      takeRequestLine(entry, value);
      return;
    case 'm':
      entry.method = present(value);
      return;
    case 'U':
      entry.path ??= present(value);
      return;
    case 's':
      entry.status = statusOf(value);
      return;
    case 'i':
      takeHeader(entry, argument, present(value));
      return;
    case 'D':
      entry.durationUs = inMicroseconds(value, unit);
      return;
    case 'T':
      entry.durationUs = inMicroseconds(value, argument === 'ms' || argument === 'us' ? argument : 's');
      return;
    default:
  }
}

const MICROSECONDS = { us: 1, ms: 1000, s: 1_000_000 };

function inMicroseconds(value: string, unit: 'us' | 'ms' | 's' | null): number | null {
  const count = amount(value);
  return count === null || unit === null ? null : count * MICROSECONDS[unit];
}
