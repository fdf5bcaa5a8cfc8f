import type { ComparisonDocument, GateResult } from '#shared/model/index.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { verdictMark } from '../html/words.ts';

/** The rules behind the verdict, what each came to, and what to do where one did not pass. */
export function gatesSection({ gates, gatesUsed }: ComparisonDocument): Markup {
  const rows = gates.map(
    ({ gate, outcome, detail, reasons }) =>
      html`<tr><td>${verdictMark(outcome)}</td><th scope="row" class="nowrap">${gate}</th><td class="wide">${detail}${advice(reasons, detail)}</td></tr>`,
  );
  const origin =
    gatesUsed.file === null
      ? 'The default rules.'
      : html`Rules of <span class="mono">${gatesUsed.file}</span>, SHA-256 <span class="mono">${gatesUsed.sha256 ?? ''}</span>; a basic rule that it does not mention holds as by default.`;
  return html`<section aria-labelledby="gates"><h2 id="gates">Gates</h2>
<div class="scroll" tabindex="0"><table><caption>${origin}</caption><thead><tr><th scope="col">Outcome</th><th scope="col">Gate</th><th scope="col">Because, and what to do</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

/** A reason that only repeats the outcome's words is left to its advice. */
function advice(reasons: GateResult['reasons'], detail: string): Markup {
  if (reasons.length === 0) return nothing;
  return html`<ul class="advice">${reasons.map(({ what, advice: text }) => html`<li>${what === detail ? nothing : `${what}. `}<span class="muted">${text}</span></li>`)}</ul>`;
}
