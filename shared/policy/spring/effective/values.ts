const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const ISO = /^([+-])?P(?:([+-]?\d+)D)?(?:T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?\d+(?:\.\d{0,9})?)S)?)?$/i;

/**
 * A duration in milliseconds: `3s`, `PT3S`, or a number of the unit. Undefined when it is none. Source: Spring Boot,
 * DurationStyle (SIMPLE and ISO8601).
 */
export function durationMs(text: string, unit: 'ms' | 's' = 'ms'): number | undefined {
  const simple = /^([+-]?\d+)\s*([a-z]{0,2})$/i.exec(text.trim());
  if (simple !== null) {
    const factor = UNITS[simple[2] === '' ? unit : (simple[2] ?? '').toLowerCase()];
    return factor === undefined ? undefined : Number(simple[1]) * factor;
  }
  const iso = ISO.exec(text.trim());
  if (iso === null || !/\d/.test(text)) return undefined;
  const [, sign, days = 0, hours = 0, minutes = 0, seconds = 0] = iso;
  const total =
    Number(days) * 86_400_000 + Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
  return sign === '-' ? -total : total;
}

export function integer(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text.trim()) ? Number(text) : undefined;
}

export function decimal(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

/** `true`, `on`, `yes`, `1` and their opposites, in any case (Spring: StringToBooleanConverter). */
export function flag(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (['true', 'on', 'yes', '1'].includes(word)) return true;
  return ['false', 'off', 'no', '0'].includes(word) ? false : undefined;
}

/** The parts of a comma separated list, without blanks and empty parts. */
export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const SIZES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 2 ** 10,
  mb: 2 ** 20,
  gb: 2 ** 30,
  tb: 2 ** 40,
};

/** Bytes of `5MB` or `5000000` (Spring Framework: DataSize). */
export function dataSize(text: string): number | undefined {
  const found = /^([+-]?\d+)([a-z]{0,2})$/i.exec(text.trim());
  const factor = SIZES[found?.[2]?.toLowerCase() ?? ' '];
  return found === null || factor === undefined ? undefined : Number(found[1]) * factor;
}
