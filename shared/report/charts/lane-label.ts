import { html, type Markup } from '../html/markup.ts';

/** The name of a lane at the left of a timeline: cut where it would run into the lane, whole when pointed at. Sizes in pixels. */
export function laneLabel(text: string, y: number, room: number, letter: number): Markup {
  const most = Math.floor(room / letter);
  if (text.length <= most) return html`<text x="0" y="${y}">${text}</text>`;
  return html`<text x="0" y="${y}">${text.slice(0, most - 1)}…<title>${text}</title></text>`;
}
