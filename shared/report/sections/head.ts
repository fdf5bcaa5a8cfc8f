import type { ComparisonDocument } from '#shared/model/index.ts';
import { html, type Markup } from '../html/markup.ts';
import { sideMark, verdictMark } from '../html/words.ts';

/** The answer, what it is about, and what else is on the page. */
export function headSection(
  { name, baseline, candidate, noise, verdict, summary }: ComparisonDocument,
  contents: Markup,
): Markup {
  const against = noise ? html`, noise measured with ${sideMark('baseline', noise.name)}` : null;
  return html`<header>
<h1>${name}</h1>
<div class="verdict">${verdictMark(verdict)}<p>${summary}</p></div>
<p class="sides muted">Baseline ${sideMark('baseline', baseline.name)} against candidate ${sideMark('candidate', candidate.name)}${against}</p>
${contents}
</header>`;
}
