import { generatorText } from '#shared/compare/generators/words.ts';
import type { ExplainingSetting, Generators } from '#shared/model/index.ts';
import { placeText } from '#shared/policy/source/place.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { catalogueTerm, term } from '../html/words.ts';

/** Who wrote the answers of both sides. */
export function generatorsLine(generators: Generators | null): Markup {
  if (!generators || (!generators.baseline && !generators.candidate)) return nothing;
  const { baseline, candidate } = generators;
  const by = (one: Generators['baseline']): string => (one === null ? 'unknown' : generatorText(one));
  return html`<p class="generators">${term('Answered', 'Told from the answer’s status, fields and body')} by <span class="baseline">${by(baseline)}</span> on the baseline, <span class="candidate">${by(candidate)}</span> on the candidate.</p>`;
}

/** What both sides declare about it, the nearest first. */
export function settingsTable(settings: readonly ExplainingSetting[]): Markup {
  if (settings.length === 0) return nothing;
  return html`<div class="scroll" tabindex="0"><table class="settings"><thead><tr><th scope="col">Declared</th><th scope="col" class="baseline">Spring</th><th scope="col" class="candidate">Istio</th><th scope="col">Why it matters here</th></tr></thead>
<tbody>${settings.map(row)}</tbody></table></div>`;
}

function row({ catalogue, scope, setting, spring, istio, why }: ExplainingSetting): Markup {
  const entry = catalogue === null ? nothing : html` <span class="muted">${catalogueTerm(catalogue)}</span>`;
  return html`<tr><th scope="row">${setting}${entry}<br><span class="muted">${scope}</span></th><td>${sideCell(spring)}</td><td>${sideCell(istio)}</td><td>${why}</td></tr>`;
}

function sideCell(side: ExplainingSetting['spring']): Markup {
  if (side === null) return html`<span class="muted">nothing declared</span>`;
  // An origin that is a place says so itself.
  const place = side.place && !side.origin.includes(side.place.file) ? `, ${placeText(side.place)}` : '';
  return html`${side.text}<br><span class="muted">${side.origin}${place}</span>`;
}
