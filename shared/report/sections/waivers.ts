import { counted } from '#shared/compare/words.ts';
import type { AppliedWaiver, ComparisonDocument } from '#shared/model/index.ts';
import { bounded, restRow } from '../html/bounded.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { scopeText } from '../waiver-scope.ts';
import { drillAnchor } from './drill.ts';

/** Links to findings that a waiver shows. */
const MOST_LINKS = 10;

/** What somebody accepted, and what nobody accepts any more. Null without any waiver. */
export function waiversSection({ waivers, waiversJudgedOn, findings }: ComparisonDocument): Markup | null {
  if (waivers.length === 0) return null;
  const titles = new Map(findings.map(({ id, title, route }) => [id, `${title}, ${route}`]));
  const row = (waiver: AppliedWaiver): Markup => waiverRow(waiver, titles);
  const active = waivers.filter(({ state }) => state === 'active');
  const expired = waivers.filter(({ state }) => state === 'expired');
  const accepted = new Set(
    active.flatMap(({ findings, drills = [] }) => [...findings, ...drills.map(drillText)]),
  ).size;
  const over =
    expired.length === 0 ? '' : ` ${counted(expired.length, 'waiver')} expired before and no longer counts.`;
  return html`<section aria-labelledby="waivers"><h2 id="waivers">Waivers</h2>
<p>${counted(accepted, 'finding')} accepted by ${counted(active.length, 'waiver')}.${over}</p>
<p class="muted">A waiver counts through its last day in UTC, judged by the day of the comparison, ${waiversJudgedOn ?? 'which is not known'}. It takes no finding away and gives no evidence.</p>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Waiver</th><th scope="col">State</th><th scope="col">Last day</th><th scope="col">Owner</th><th scope="col">Accepts</th><th scope="col">Because</th><th scope="col">Findings here</th></tr></thead>
<tbody>${bounded([...active, ...expired], PAGE_SHARES.waivers, row, restRow(7, 'waiver'))}</tbody></table></div></section>`;
}

function waiverRow(
  { id, state, expires, owner, scope, reason, findings, drills = [] }: AppliedWaiver,
  titles: ReadonlyMap<string, string>,
): Markup {
  const rest = findings.length + drills.length - MOST_LINKS;
  const links = [
    ...findings.map(
      (finding) => html`<div><a href="#${finding}">${titles.get(finding) ?? finding}</a></div>`,
    ),
    ...drills.map((one) => html`<div><a href="#${drillAnchor(one.drill)}">${drillText(one)}</a></div>`),
  ].slice(0, MOST_LINKS);
  return html`<tr><th scope="row">${id}</th><td class="${state === 'expired' ? 'fail' : 'pass'}">${state}</td><td class="nowrap">${expires}</td><td>${owner}</td><td class="mono nowrap">${scopeText(scope)}</td><td class="wide">${reason}</td><td>${links.length === 0 ? html`<span class="muted">none</span>` : links}${rest > 0 ? html`<div>${rest} more</div>` : nothing}</td></tr>`;
}

/** `monday: all-fail/errors-during`. */
function drillText({ drill, finding }: NonNullable<AppliedWaiver['drills']>[number]): string {
  return `${drill}: ${finding}`;
}
