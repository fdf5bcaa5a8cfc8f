import { NotModelled } from '../not-modelled.ts';

/**
 * Epoch milliseconds of a ZonedDateTime in ISO form, with an offset or in UTC, or of a number of milliseconds.
 * Source: org.springframework.cloud.gateway.support.StringToZonedDateTimeConverter. @throws NotModelled
 */
export function readInstant(text: string): number {
  const value = text.trim();
  if (/^-?\d{1,15}$/.test(value)) return Number(value);
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)(?:\[[^\]]+\])?$/.exec(
    value,
  );
  const [, local = '', offset = ''] = found ?? [];
  // Milliseconds are all that a clock is asked for.
  const instant = Date.parse(local.replace(/(\.\d{3})\d+$/, '$1') + offset);
  if (Number.isNaN(instant)) throw new NotModelled(`"${text}" is no date with an offset`);
  return instant;
}
