import { counted } from '#shared/compare/words.ts';
import type { DrillDocument } from '#shared/model/index.ts';
import { bounded, restParagraph, restRow } from '../html/bounded.ts';
import { html, type Markup } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { verdictMark } from '../html/words.ts';
import { drillSection } from './drill.ts';

/** An overview of the drills, then those that count as evidence, each with its picture. Null when none was run. */
export function drillsSection(drills: readonly DrillDocument[], earlier: ReadonlySet<string>): Markup | null {
  if (drills.length === 0) return null;
  const counting = drills.filter(({ name }) => !earlier.has(name));
  const overview = bounded(
    [...counting, ...drills.filter(({ name }) => earlier.has(name))],
    PAGE_SHARES.drillNames,
    (drill) => overviewRow(drill, earlier.has(drill.name)),
    restRow(4, 'drill'),
  );
  return html`<section aria-labelledby="drills"><h2 id="drills">Drills</h2>
<p class="muted">${counted(drills.length, 'drill')}: the same fault at the same instances of both deployments, below their retries and breakers.</p>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Outcome</th><th scope="col">Scenario</th><th scope="col">Drill</th><th scope="col">In one sentence</th></tr></thead><tbody>${overview}</tbody></table></div></section>
${bounded(counting, PAGE_SHARES.drills, drillSection, restParagraph('drill'))}`;
}

function overviewRow({ name, scenario, verdict, summary }: DrillDocument, isEarlier: boolean): Markup {
  const said = isEarlier
    ? html`<span class="muted">An earlier run, which no longer counts: ${summary}</span>`
    : summary;
  return html`<tr><td>${verdictMark(verdict)}</td><th scope="row" class="nowrap">${scenario.title}</th><td class="mono">${name}</td><td class="wide">${said}</td></tr>`;
}
