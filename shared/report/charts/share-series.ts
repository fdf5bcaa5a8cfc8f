import { percent } from '#shared/compare/words.ts';
import type { ShareSeries } from '#shared/model/index.ts';
import { html, type Markup } from '../html/markup.ts';
import { coordinate, linear } from './scale.ts';

const WIDTH = 300;
const LABELS = 40;
const HEIGHT = 52;
const y = linear(0, 1, HEIGHT - 8, 8);

/** A version's share along the run, 0 to 100 %: baseline solid with round marks, candidate dashed with square ones. */
export function shareSeriesChart({ parts }: ShareSeries): Markup {
  const x = linear(0, Math.max(1, parts.length - 1), LABELS + 6, WIDTH - 6);
  const points = (side: 'baseline' | 'candidate') =>
    parts.flatMap((part, at) =>
      part[side].n === 0 ? [] : [[x(at), y(part[side].hits / part[side].n)] as const],
    );
  const [before, after] = [points('baseline'), points('candidate')];
  const polyline = (letter: string, all: readonly (readonly [number, number])[]): Markup =>
    html`<polyline class="series ${letter}" points="${all.map(([a, b]) => `${coordinate(a)},${coordinate(b)}`).join(' ')}"/>`;
  const spoken = (side: 'baseline' | 'candidate'): string =>
    parts.map((part) => (part[side].n === 0 ? 'none' : percent(part[side].hits / part[side].n))).join(', ');
  return html`<svg width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="share along the run: baseline ${spoken('baseline')}; candidate ${spoken('candidate')}">
${[0, 1].map((share) => html`<line class="grid" x1="${LABELS}" x2="${WIDTH}" y1="${y(share)}" y2="${y(share)}"/><text x="${LABELS - 4}" y="${y(share) + 4}" text-anchor="end">${percent(share)}</text>`)}
${polyline('b', before)}${polyline('c', after)}${before.map(([a, b]) => html`<circle class="b" cx="${coordinate(a)}" cy="${coordinate(b)}" r="2.5"/>`)}${after.map(([a, b]) => html`<rect class="c" x="${coordinate(a - 2)}" y="${coordinate(b - 2)}" width="4" height="4"/>`)}</svg>`;
}
