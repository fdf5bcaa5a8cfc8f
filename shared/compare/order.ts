import type { Finding, Severity } from '#shared/model/index.ts';

/** Order from what matters most to what matters least. */
export const SEVERITIES: readonly Severity[] = ['blocker', 'major', 'minor', 'info', 'expected', 'noise'];

export function worse(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}

/** Code-unit order: the same on every machine, whatever its locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What matters most first, then what shows most often; ties by route, place and id. */
export function byImportance(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    b.count - a.count ||
    byText(a.route, b.route) ||
    byText(a.place, b.place) ||
    byText(a.id, b.id)
  );
}
