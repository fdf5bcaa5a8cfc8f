import type { ComparisonDocument } from '#shared/model/index.ts';
import { html, type Markup } from '../html/markup.ts';
import { verdictMark } from '../html/words.ts';

/** The answer, and what it is about. */
export function headSection({
  name,
  baseline,
  candidate,
  noise,
  verdict,
  summary,
}: ComparisonDocument): Markup {
  const against = noise ? html`, noise measured with <span class="baseline">${noise.name}</span>` : null;
  return html`<header>
<h1>${name}</h1>
<div class="verdict">${verdictMark(verdict)}<p>${summary}</p></div>
<p class="sides muted">Baseline <span class="baseline">${baseline.name}</span> against candidate <span class="candidate">${candidate.name}</span>${against}</p>
<nav aria-label="Sections"><ul>
<li><a href="#gates">Gates</a></li><li><a href="#findings">Findings</a></li><li><a href="#coverage">Not covered</a></li>
<li><a href="#routes">Routes</a></li><li><a href="#shares">Shares</a></li><li><a href="#retries">Retries</a></li>
<li><a href="#aside">Set aside</a></li><li><a href="#method">Method and inputs</a></li><li><a href="#run">Run</a></li>
</ul></nav>
</header>`;
}
