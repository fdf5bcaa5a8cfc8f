import { percent } from '#shared/compare/words.ts';
import type { Estimate, ShareResult } from '#shared/model/index.ts';
import { html, type Markup } from '../html/markup.ts';
import { coordinate, linear } from './scale.ts';

const WIDTH = 320;
const EDGE = 8;
const at = linear(0, 1, EDGE, WIDTH - EDGE);

/** The axis above the rows: 0 to 100 %. */
export function shareAxis(): Markup {
  const labels = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    const x = share === 0 ? 0 : share === 1 ? WIDTH : at(share);
    return html`<text x="${coordinate(x)}" y="11" text-anchor="${anchor}">${percent(share)}</text>`;
  });
  return html`<svg width="${WIDTH}" height="14" viewBox="0 0 ${WIDTH} 14" aria-hidden="true">${labels}</svg>`;
}

/** Observed shares of one version: baseline round and solid, candidate square and dashed, with exact intervals. */
export function shareRow({ baseline, candidate }: ShareResult): Markup {
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      html`<line class="grid" x1="${coordinate(at(share))}" y1="0" x2="${coordinate(at(share))}" y2="28"/>`,
  );
  const label = `baseline ${spoken(baseline)}; candidate ${spoken(candidate)}`;
  return html`<svg width="${WIDTH}" height="28" viewBox="0 0 ${WIDTH} 28" role="img" aria-label="${label}">${grid}
<line class="b" x1="${coordinate(at(baseline.low))}" y1="8" x2="${coordinate(at(baseline.high))}" y2="8"/>
<circle class="b" cx="${coordinate(at(baseline.value))}" cy="8" r="4"/>
<line class="c" x1="${coordinate(at(candidate.low))}" y1="20" x2="${coordinate(at(candidate.high))}" y2="20"/>
<rect class="c" x="${coordinate(at(candidate.value) - 4)}" y="16" width="8" height="8"/>
</svg>`;
}

function spoken({ value, low, high }: Estimate): string {
  return `${percent(value)}, 95 % interval ${percent(low)} to ${percent(high)}`;
}
