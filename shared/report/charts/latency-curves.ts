import { milliseconds, percentile } from '#shared/compare/words.ts';
import type { RouteLatency } from '#shared/model/index.ts';
import { html, type Markup } from '../html/markup.ts';
import { coordinate, linear } from './scale.ts';

const SIZE = { width: 452, height: 216, left: 56, right: 88, top: 12, bottom: 36 };

/** Percentiles that are labelled; those beyond the curve are left out. */
const PERCENTILES = [0, 0.5, 0.9, 0.95, 0.99, 0.999];

/** Numbers of milliseconds for the axis: 1, 2 and 5 of each power of ten. */
const MANTISSAS = [1, 2, 5];

/** Half of this many milliseconds at least lie between the ends of the axis, so that equal curves stay flat. */
const LEAST_SPAN = 1.5;

/** log₁₀ of 1 / (1 − p): each step to the right is a request ten times as rare. */
const rarity = (share: number): number => -Math.log10(1 - share);

/** Latency of both sides over the percentile: baseline solid, candidate dashed, both axes logarithmic. */
export function latencyCurves({ curve }: RouteLatency, route: string): Markup {
  const { percentiles, baseline, candidate } = curve;
  const all = [...baseline, ...candidate].filter((ms) => ms > 0);
  const last = percentiles.at(-1) ?? 0;
  if (all.length === 0 || last <= 0) return html`<p class="muted">One request makes no curve.</p>`;
  const { width, height, left, right, top, bottom } = SIZE;
  const x = linear(0, rarity(last), left, width - right);
  const [low, high] = spanOf(all);
  const y = linear(Math.log(low), Math.log(high), height - bottom, top);
  const at = (ms: number): number => y(Math.log(Math.max(ms, low)));
  const line = (side: readonly number[]): string =>
    side
      .map((ms, index) => `${coordinate(x(rarity(percentiles[index] ?? 0)))},${coordinate(at(ms))}`)
      .join(' ');
  const [endBefore, endAfter] = apart(at(baseline.at(-1) ?? low), at(candidate.at(-1) ?? low));
  const end = coordinate(width - right + 6);
  const label = `Latency of ${route} by percentile: ${PERCENTILES.filter(
    (share) => share > 0 && share <= last,
  )
    .map(
      (share) =>
        `${percentile(share)} ${valueAt(baseline, percentiles, share)}, candidate ${valueAt(candidate, percentiles, share)}`,
    )
    .join('; ')}`;
  return html`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${ticksBetween(low, high).map((ms) => horizontal(ms, at(ms)))}
${shownPercentiles(last, x).map((share) => vertical(share, x(rarity(share))))}
<text x="${coordinate((left + width - right) / 2)}" y="${height - 4}" text-anchor="middle">percentile of the requests</text>
<polyline class="curve b" points="${line(baseline)}"/>
<polyline class="curve c" points="${line(candidate)}"/>
<text class="b" x="${end}" y="${coordinate(endBefore + 4)}">● baseline</text>
<text class="c" x="${end}" y="${coordinate(endAfter + 4)}">■ candidate</text>
</svg>`;
}

function spanOf(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (high / low >= LEAST_SPAN) return [low, high];
  const middle = Math.sqrt(low * high);
  return [middle / Math.sqrt(LEAST_SPAN), middle * Math.sqrt(LEAST_SPAN)];
}

/** Three at least where the axis allows it; only powers of ten where there would be too many. */
function ticksBetween(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power += 1) {
    for (const mantissa of MANTISSAS) {
      const tick = Number(`${mantissa}e${power}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  if (ticks.length === 0) return [low, high].map((ms) => Number(ms.toPrecision(2)));
  return ticks.length <= 7 ? ticks : ticks.filter((tick) => Number.isInteger(Math.log10(tick)));
}

/** Labels that have room beside each other. */
function shownPercentiles(last: number, x: (value: number) => number): number[] {
  const shown: number[] = [];
  for (const share of PERCENTILES.filter((one) => one <= last)) {
    const before = shown.at(-1);
    if (before === undefined || x(rarity(share)) - x(rarity(before)) >= 30) shown.push(share);
  }
  return shown;
}

function horizontal(ms: number, y: number): Markup {
  const { width, left, right } = SIZE;
  return html`<line class="grid" x1="${left}" y1="${coordinate(y)}" x2="${width - right}" y2="${coordinate(y)}"/>
<text x="${left - 6}" y="${coordinate(y + 4)}" text-anchor="end">${milliseconds(ms)}</text>`;
}

function vertical(share: number, x: number): Markup {
  const { height, top, bottom } = SIZE;
  return html`<line class="grid" x1="${coordinate(x)}" y1="${top}" x2="${coordinate(x)}" y2="${height - bottom}"/>
<text x="${coordinate(x)}" y="${height - bottom + 14}" text-anchor="middle">${share === 0 ? 'least' : percentile(share)}</text>`;
}

/** Two labels at least a line apart. */
function apart(a: number, b: number): [number, number] {
  const room = 14 - Math.abs(a - b);
  if (room <= 0) return [a, b];
  return a <= b ? [a - room / 2, b + room / 2] : [a + room / 2, b - room / 2];
}

function valueAt(side: readonly number[], percentiles: readonly number[], share: number): string {
  const index = percentiles.findIndex((one) => one >= share - 1e-3);
  return milliseconds(side[index] ?? side.at(-1) ?? 0);
}
