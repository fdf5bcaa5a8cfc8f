import { counted, thousands } from '#shared/compare/words.ts';
import type { ComparisonDocument, LearnedReading, RuleOutcome } from '#shared/model/index.ts';
import { bounded, restItem, restRow } from '../html/bounded.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { ruleText } from '../rule-text.ts';

/** Of the page, for the places of one rule. */
const MOST_BYTES_OF_PLACES = 4_000;

/** What the comparison was told or had learned about how values are read, and what that set aside. */
export function rulesSection({ rules, learned, profile }: ComparisonDocument): Markup {
  return html`<section aria-labelledby="rules"><h2 id="rules">Rules</h2>
${rules.length === 0 ? html`<p class="muted">No rule was told: nothing is ignored, tolerated, sorted or mapped.</p>` : rulesTable(rules)}
${learned.length === 0 ? nothing : learnedList(learned)}${profileTable(profile)}</section>`;
}

function rulesTable(rules: readonly RuleOutcome[]): Markup {
  return html`<div class="scroll" tabindex="0"><table><caption>Told beforehand, each with what it set aside.</caption><thead><tr><th scope="col">Rule</th><th scope="col">Because</th><th scope="col">Written in</th><th scope="col" class="number">Set aside</th><th scope="col">Where</th></tr></thead>
<tbody>${bounded(rules, PAGE_SHARES.rules, ruleRow, restRow(5, 'rule'))}</tbody></table></div>`;
}

function ruleRow({ rule, origin, hidden, places, furtherPlaces, beyond = 0 }: RuleOutcome): Markup {
  const made =
    rule.finding === undefined ? nothing : html`<br><span class="muted">made from ${rule.finding}</span>`;
  const shown = bounded(
    places,
    MOST_BYTES_OF_PLACES,
    ({ route, title, count }) =>
      html`<li><span class="mono">${route}</span> ${title} <span class="muted">${thousands(count)}</span></li>`,
    restItem('place'),
  );
  const further =
    furtherPlaces === 0 ? nothing : html`<li class="rest">${counted(furtherPlaces, 'further place')}</li>`;
  const uncounted =
    beyond === 0
      ? nothing
      : html`<li class="rest">${counted(beyond, 'difference')} at more places than are told apart</li>`;
  return html`<tr><th scope="row" class="mono">${ruleText(rule)}</th><td>${rule.reason}${made}</td><td class="mono">${origin}</td><td class="number">${thousands(hidden)}</td><td class="wide">${hidden === 0 ? html`<span class="muted">nothing: it may be outdated</span>` : html`<ul class="plain">${shown}${further}${uncounted}</ul>`}</td></tr>`;
}

function learnedList(learned: readonly LearnedReading[]): Markup {
  const items = bounded(
    learned,
    PAGE_SHARES.learned,
    ({ route, place, by, reordered }) =>
      html`<li><span class="mono">${route}</span> <span class="mono muted">${place}</span> ${by === null ? 'in any order' : `matched by ${by}`} <span class="muted">reordered in ${counted(reordered, 'pair')} of the baseline</span></li>`,
    restItem('array'),
  );
  return html`<p>Learned from the baseline, which gives these arrays in another order itself:</p><ul class="plain">${items}</ul>`;
}

function profileTable({ origin, headers }: ComparisonDocument['profile']): Markup {
  return html`<details><summary>${counted(headers.length, 'header field')} that are expected to differ <span class="muted">${origin}</span></summary>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Field</th><th scope="col">Change</th><th scope="col">Catalogue</th><th scope="col">Because</th></tr></thead>
<tbody>${bounded(
    headers,
    PAGE_SHARES.profile,
    ({ name, change, value, catalogue, cause }) =>
      html`<tr><th scope="row" class="mono">${name}</th><td>${change ?? 'any'}${value === undefined ? nothing : html`, matching <span class="mono">${value}</span>`}</td><td>${catalogue ?? ''}</td><td class="wide">${cause}</td></tr>`,
    restRow(4, 'field'),
  )}</tbody></table></div></details>`;
}
