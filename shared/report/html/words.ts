import { CATALOGUE } from '#shared/policy/catalogue.ts';
import type { Severity, Side, Verdict } from '#shared/model/index.ts';
import { html, type Markup } from './markup.ts';

const GLYPHS: Record<Verdict, string> = { pass: '✓', fail: '✕', inconclusive: '?' };

/** Glyph and word, so that no colour has to be seen. */
export function verdictMark(verdict: Verdict): Markup {
  return html`<span class="mark ${verdict}"><span aria-hidden="true">${GLYPHS[verdict]}</span> ${verdict}</span>`;
}

/** A side as its shape, its colour and its word or another. */
export function sideMark(side: Side, words: string = side): Markup {
  return html`<span class="${side}">${side === 'baseline' ? '●' : '■'} ${words}</span>`;
}

/** What a severity means for the cutover. */
export const SEVERITY_WORDS: Record<Severity, { readonly title: string; readonly meaning: string }> = {
  blocker: { title: 'Blockers', meaning: 'Clients break or state is damaged: fix before the cutover.' },
  major: { title: 'Major', meaning: 'Clients can notice it: it fails the gate.' },
  minor: { title: 'Minor', meaning: 'Tolerant clients do not notice it.' },
  info: { title: 'For information', meaning: 'Explained by the kind of value; nothing to do.' },
  expected: { title: 'Expected', meaning: 'What any mesh adds or what is made anew for each answer.' },
  noise: { title: 'Noise', meaning: 'What the baseline does to itself as often as the candidate does.' },
};

/** The ID of a catalogue entry, with what the entry says. */
export function catalogueTerm(id: string): Markup {
  const entry = CATALOGUE.get(id);
  return entry === undefined ? html`${id}` : term(id, `${entry.title}. ${entry.summary}`);
}

/** Terms of statistics and networking, explained where they stand. */
export function term(word: string, explanation: string): Markup {
  return html`<abbr title="${explanation}">${word}</abbr>`;
}
