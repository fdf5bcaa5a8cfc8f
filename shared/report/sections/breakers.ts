import { milliseconds, percent } from '#shared/compare/words.ts';
import { type BreakerTimeline, type ComparedBreakers, WHOLE_SERVICE } from '#shared/model/index.ts';
import { observedTimeline } from '../charts/observed-timeline.ts';
import { CLASS_WORDS, PHASE_WORDS } from '../charts/phase-words.ts';
import { bounded, restParagraph } from '../html/bounded.ts';
import { html, type Markup } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { sideMark } from '../html/words.ts';

/** Cycles of one side that are told by their figures. */
const MOST_CYCLES = 6;

/** What breakers did on both sides, one service after the other. Null when none acted and none had cause to. */
export function breakersSection(breakers: readonly ComparedBreakers[]): Markup | null {
  if (breakers.length === 0) return null;
  return html`<section aria-labelledby="breakers"><h2 id="breakers">Breakers</h2>
<p class="muted">What acted, told from the traffic at the instances alone. Height is an instance’s share of the attempts, dark ticks are errors; both sides begin where the fault does. T1 to T3 are the phases of the trip (${inOrder('trip')}), R1 to R3 those of the recovery (${inOrder('recovery')}).</p>
${bounded(breakers, PAGE_SHARES.breakers, service, restParagraph('service'))}</section>`;
}

/** `failing, traffic falls, isolated` */
function inOrder(part: 'trip' | 'recovery'): string {
  return Object.values(PHASE_WORDS)
    .filter((phase) => phase.part.startsWith(part))
    .map(({ words }) => words)
    .join(', ');
}

function service({ service, baseline, candidate }: ComparedBreakers): Markup {
  const timelines = [baseline, candidate].filter((one) => one !== null);
  return html`<h3>${service}</h3>
<div class="scroll" tabindex="0" role="group" aria-label="${`Breaker timeline of ${service}`}">${observedTimeline(timelines)}</div>
${timelines.map(told)}`;
}

function told({ side, classification, cycles }: BreakerTimeline): Markup {
  const { kind, confidence, reasons, needed, catalogue } = classification;
  const sure = kind === 'unknown' ? '' : `, ${confidence} confidence`;
  const entries = catalogue.length === 0 ? '' : ` (${catalogue.join(', ')})`;
  const shown = cycles.filter(({ phases }) => phases.length > 0).slice(0, MOST_CYCLES);
  return html`<p>${sideMark(side)}: ${CLASS_WORDS[kind]}${sure}${entries}. ${reasons.join(' ')}${needed === null ? '' : ` ${needed}`}</p>
${
  shown.length === 0
    ? null
    : html`<div class="scroll" tabindex="0"><table><caption>Phases on the ${side}, seconds since its first request</caption><thead><tr><th scope="col">Of</th><th scope="col">Phase</th><th scope="col" class="number">From</th><th scope="col" class="number">±</th><th scope="col" class="number">To</th><th scope="col" class="number">Share</th><th scope="col" class="number">Attempts</th><th scope="col" class="number">Errors</th></tr></thead>
<tbody>${shown.flatMap(({ subject, phases }) =>
        phases.map(
          ({ phase, from, to, share, attempts, failures }) =>
            html`<tr><th scope="row">${subject === WHOLE_SERVICE ? 'all instances' : subject}</th><td>${`${PHASE_WORDS[phase].part}: ${PHASE_WORDS[phase].words}`}</td><td class="number">${milliseconds(from.atS * 1000)}</td><td class="number">${milliseconds(from.uncertaintyS * 1000)}</td><td class="number">${milliseconds(to.atS * 1000)}</td><td class="number">${percent(share)}</td><td class="number">${attempts}</td><td class="number">${failures}</td></tr>`,
        ),
      )}</tbody></table></div>`
}`;
}
