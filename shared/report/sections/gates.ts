import type { GateResult } from '#shared/model/index.ts';
import { html, type Markup } from '../html/markup.ts';
import { verdictMark } from '../html/words.ts';

/** The rules behind the verdict. */
export function gatesSection(gates: readonly GateResult[]): Markup {
  const rows = gates.map(
    ({ gate, outcome, detail }) =>
      html`<tr><td>${verdictMark(outcome)}</td><th scope="row" class="nowrap">${gate}</th><td class="wide">${detail}</td></tr>`,
  );
  return html`<section aria-labelledby="gates"><h2 id="gates">Gates</h2>
<div class="scroll"><table><thead><tr><th scope="col">Outcome</th><th scope="col">Gate</th><th scope="col">Because</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
