import { thousands } from '#shared/compare/words.ts';
import type { RetryResult } from '#shared/model/index.ts';
import { html, type Markup } from '../html/markup.ts';
import { coordinate, linear } from './scale.ts';

const HEIGHT = 44;
const BASE = 30;
const BAR = 14;
const STEP = BAR * 2 + 12;

/** Requests by their number of attempts, both sides beside each other; bars start at zero. */
export function attemptBars({ baseline, candidate }: RetryResult): Markup {
  const bins = Math.max(baseline.histogram.length, candidate.histogram.length);
  const height = linear(0, 1, 0, BASE - 2);
  const columns = Array.from({ length: bins }, (_, attempts) => {
    const x = attempts * STEP + 4;
    const before = share(baseline, attempts);
    const after = share(candidate, attempts);
    return html`${bar('b', x, height(before))}${bar('c', x + BAR + 1, height(after))}<text x="${x + BAR}" y="${HEIGHT - 2}" text-anchor="middle">${attempts}</text>`;
  });
  const width = bins * STEP + 4;
  const label = `requests by attempts: baseline ${spoken(baseline)}; candidate ${spoken(candidate)}`;
  return html`<svg width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${label}">
<line class="grid" x1="0" y1="${BASE}" x2="${width}" y2="${BASE}"/>${columns}</svg>`;
}

function share({ requests, histogram }: RetryResult['baseline'], attempts: number): number {
  return requests === 0 ? 0 : (histogram[attempts] ?? 0) / requests;
}

/** A bin that holds anything shows at least a hair line. */
function bar(side: 'b' | 'c', x: number, height: number): Markup | null {
  if (height === 0) return null;
  const size = Math.max(height, 1.5);
  return html`<rect class="${side}" x="${x}" y="${coordinate(BASE - size)}" width="${BAR}" height="${coordinate(size)}"/>`;
}

function spoken({ histogram }: RetryResult['baseline']): string {
  const bins = histogram.flatMap((count, attempts) =>
    count > 0 ? [`${thousands(count)} with ${attempts}`] : [],
  );
  return bins.join(', ');
}
