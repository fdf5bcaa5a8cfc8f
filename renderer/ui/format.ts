/** How numbers, sizes and times read everywhere in the window. */

const count = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `1,204` */
export function formatCount(value: number): string {
  return count.format(value);
}

/** `1,204 requests`, `1 request` */
export function formatNoun(value: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(value)} ${value === 1 ? noun : plural}`;
}

/** `12.3 MiB`, with three significant digits at most. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? formatCount(value) : significant(value)} ${BYTE_UNITS[unit]}`;
}

/** `850 µs`, `12.3 ms`, `1.20 s`, `3 min 5 s` */
export function formatMicroseconds(us: number): string {
  if (us < 1000) return `${Math.round(us)} µs`;
  if (us < 1_000_000) return `${significant(us / 1000)} ms`;
  if (us < 60_000_000) return `${significant(us / 1_000_000)} s`;
  return formatSeconds(us / 1_000_000);
}

/** The same, for a value in milliseconds. */
export function formatMilliseconds(ms: number): string {
  return ms === 0 ? '0 ms' : formatMicroseconds(ms * 1000);
}

/** `45 s`, `3 min 5 s`, `2 h 10 min` */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `+12.345 s`: a moment within a capture. */
export function formatOffset(us: number): string {
  return `${(us / 1_000_000).toFixed(3)} s`;
}

/** `340 /s` */
export function formatRate(perSecond: number, unit = ''): string {
  const value = perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : formatCount(perSecond);
  return `${value}${unit && ` ${unit}`}/s`;
}

/** `42 %`; one decimal below ten percent. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent !== 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** A wall clock time in the reader's own zone and manner. */
export function formatTime(iso: string): string {
  return clock.format(new Date(iso));
}

/** Digits that a reader can use: 1.23, 12.3, 123, 1,234. */
function significant(value: number): string {
  if (value >= 100) return formatCount(value);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
