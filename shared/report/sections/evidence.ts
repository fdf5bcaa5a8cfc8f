import type { Evidence, Finding } from '#shared/model/index.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { markedPair } from '../html/marked.ts';

/** Examples of one cause: more of them say nothing new. */
const MOST_EXAMPLES = 12;

/** Evidence of findings, baseline left and candidate right. The first example is open, the others fold. */
export function evidenceTables(findings: readonly Finding[]): Markup {
  const all = inTurn(findings.map(({ evidence }) => evidence)).slice(0, MOST_EXAMPLES);
  const [first, ...others] = all;
  if (!first) return nothing;
  const rest =
    others.length === 0
      ? nothing
      : html`<details><summary>${others.length} more ${others.length === 1 ? 'example' : 'examples'}</summary>${table(others)}</details>`;
  return html`${table([first])}${rest}`;
}

/** The first of each, then the second of each: few examples show as many findings as they can. */
function inTurn(lists: readonly (readonly Evidence[])[]): Evidence[] {
  const longest = lists.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list[turn] ?? [])).flat();
}

function table(evidence: readonly Evidence[]): Markup {
  return html`<div class="scroll" tabindex="0"><table class="evidence"><colgroup><col class="request"><col><col></colgroup>
<thead><tr><th scope="col">Request</th><th scope="col" class="baseline">Baseline</th><th scope="col" class="candidate">Candidate</th></tr></thead>
<tbody>${evidence.map(row)}</tbody></table></div>`;
}

function row({ request, baseline, candidate, baselineId, candidateId }: Evidence): Markup {
  const [left, right] = markedPair(baseline ?? '', candidate ?? '');
  const ids =
    baselineId === null
      ? nothing
      : html` <span class="muted nowrap">(exchanges ${baselineId} and ${candidateId ?? 'none'})</span>`;
  return html`<tr><td>${request}${ids}</td><td class="baseline">${baseline === null ? absent : left}</td><td class="candidate">${candidate === null ? absent : right}</td></tr>`;
}

const absent = html`<span class="muted">absent</span>`;
