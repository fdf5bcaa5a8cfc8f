import { shift } from '#shared/compare/words.ts';
import type { RouteLatency } from '#shared/model/index.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { coordinate, linear } from './scale.ts';

const SIZE = { width: 440, height: 120, left: 56, right: 12, top: 10, bottom: 34 };

/** The paired shift by part of the run: the zero line, the margin as a band, what was trimmed as a grey span. */
export function shiftOverTime({ overTime, margin, trimmed }: RouteLatency): Markup {
  const [first] = overTime;
  const last = overTime.at(-1);
  if (!first || !last) return nothing;
  const { width, height, left, right, top, bottom } = SIZE;
  const reach = Math.max(margin.ratio, ...overTime.map(({ ratio }) => Math.max(ratio, 1 / ratio))) * 1.1;
  const x = linear(first.fromMs, Math.max(last.fromMs, first.fromMs + 1), left + 6, width - right - 6);
  const y = linear(-Math.log(reach), Math.log(reach), height - bottom, top);
  const at = (ratio: number): number => y(Math.log(ratio));
  const label = `Median shift over the run: ${overTime.map(({ ratio }) => shift(ratio)).join(', ')}`;
  // The ends of a narrow band leave no room for the zero between them.
  const labelled =
    at(1) - at(margin.ratio) < 13 ? [1 / margin.ratio, margin.ratio] : [1 / margin.ratio, 1, margin.ratio];
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return html`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
<rect class="band" x="${left}" y="${coordinate(at(margin.ratio))}" width="${width - left - right}" height="${coordinate(at(1 / margin.ratio) - at(margin.ratio))}"/>
${trimmed.pairs > 0 ? html`<line class="grid" x1="${coordinate(x(trimmed.untilMs))}" y1="${top}" x2="${coordinate(x(trimmed.untilMs))}" y2="${height - bottom}" stroke-dasharray="3 3"/>` : nothing}
<line class="zero" x1="${left}" y1="${coordinate(at(1))}" x2="${width - right}" y2="${coordinate(at(1))}"/>
${labelled.map((ratio) => html`<text x="${left - 6}" y="${coordinate(at(ratio) + 4)}" text-anchor="end">${ratio === 1 ? '0' : shift(ratio)}</text>`)}
${overTime.map(({ fromMs, ratio }) => html`<rect class="c" x="${coordinate(x(fromMs) - 3)}" y="${coordinate(at(ratio) - 3)}" width="6" height="6"/>`)}
<text x="${left}" y="${height - bottom + 14}">${seconds(first.fromMs)}</text>
<text x="${width - right}" y="${height - bottom + 14}" text-anchor="end">${seconds(last.fromMs)}</text>
<text x="${coordinate((left + width - right) / 2)}" y="${height - 4}" text-anchor="middle">time in the candidate’s run</text>
</svg>`;
}
