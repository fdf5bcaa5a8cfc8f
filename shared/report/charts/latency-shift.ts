import type { Estimate, RouteLatency } from '#shared/model/index.ts';
import { milliseconds, shift } from '#shared/compare/words.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { coordinate, linear } from './scale.ts';

const WIDTH = 260;
const EDGE = 8;

/** The common scale of all rows: ratios, in the logarithm, so that half and double are equally far. */
export interface ShiftScale {
  readonly margin: number;
  readonly at: (ratio: number) => number;
  readonly ticks: readonly number[];
}

const TICKS = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8];

/** @param margin The equivalence margin: 0.25 is 25 %. */
export function shiftScale(latencies: readonly (RouteLatency | null)[], margin: number): ShiftScale {
  return ratioScale(
    latencies.flatMap((latency) => latency?.ratio ?? []),
    margin,
  );
}

/** The same for any ratios that stand below each other. */
export function ratioScale(estimates: readonly Estimate[], margin: number): ShiftScale {
  const ratios = estimates.flatMap(({ low, high }) => [low, high]);
  const reach = Math.max(1 + margin, 1.5, ...ratios.map((ratio) => Math.max(ratio, 1 / ratio)));
  const most = Math.log(Math.min(reach * 1.1, 16));
  const place = linear(-most, most, EDGE, WIDTH - EDGE);
  return {
    margin,
    at: (ratio) => place(Math.log(ratio)),
    ticks: TICKS.filter((tick) => Math.abs(Math.log(tick)) <= most),
  };
}

/** The axis above the rows. */
export function shiftAxis(scale: ShiftScale): Markup {
  const labels = scale.ticks.map((tick) => {
    const x = coordinate(scale.at(tick));
    const text = tick === 1 ? '0' : tick < 1 ? `÷${1 / tick}` : `×${tick}`;
    return html`<text x="${x}" y="11" text-anchor="middle">${text}</text>`;
  });
  return html`<svg width="${WIDTH}" height="14" viewBox="0 0 ${WIDTH} 14" aria-hidden="true">${labels}</svg>`;
}

/**
 * One shift as a square with its interval, around a zero line, with the margin as a band.
 * @param limit The margin as a ratio, where it is another than the scale's.
 */
export function shiftRow(ratio: Estimate | null, scale: ShiftScale, limit = 1 + scale.margin): Markup {
  if (!ratio) return nothing;
  const x = (value: number): string => coordinate(scale.at(value));
  const [left, right] = [scale.at(1 / limit), scale.at(limit)];
  const label = `${shift(ratio.value)}, 95 % interval ${shift(ratio.low)} to ${shift(ratio.high)}`;
  return html`<svg width="${WIDTH}" height="20" viewBox="0 0 ${WIDTH} 20" role="img" aria-label="${label}">
<rect class="band" x="${coordinate(left)}" y="1" width="${coordinate(right - left)}" height="18"/>
<line class="zero" x1="${x(1)}" y1="0" x2="${x(1)}" y2="20"/>
<line class="shift" x1="${x(ratio.low)}" y1="10" x2="${x(ratio.high)}" y2="10"/>
<rect class="c" x="${coordinate(scale.at(ratio.value) - 4)}" y="6" width="8" height="8"/>
</svg>`;
}

/** `12.4 → 31.0 ms` in the colours of the sides. */
export function medians(latency: RouteLatency): Markup {
  return html`<span class="baseline">${milliseconds(latency.baseline.p50)}</span> → <span class="candidate">${milliseconds(latency.candidate.p50)}</span>`;
}
