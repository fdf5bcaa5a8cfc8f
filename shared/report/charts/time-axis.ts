import { html, type Markup } from '../html/markup.ts';
import { coordinate } from './scale.ts';

/** At most eight steps of 1, 2 or 5 times a power of ten, for an axis of this length. */
export function stepOf(span: number): number {
  const least = Math.max(span / 8, Number.MIN_VALUE);
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? power * 10;
}

/** Pixels of a letter at the size of labels, rather too many than too few. */
const LETTER = 7;

/** A label in the middle above its line; where the picture ends before the label does, it ends with the picture. */
export function axisLabel(text: string, x: number, y: number, width: number): Markup {
  const isCut = x + (text.length * LETTER) / 2 > width;
  return html`<text x="${coordinate(isCut ? width : x)}" y="${y}" text-anchor="${isCut ? 'end' : 'middle'}">${text}</text>`;
}
