import { counted, milliseconds, percent, thousands } from '#shared/compare/words.ts';
import type {
  AppliedWaiver,
  Discovery,
  DrillDocument,
  DrillFinding,
  DrillSide,
  StageFigures,
} from '#shared/model/index.ts';
import { drillChart } from '../charts/drill-chart.ts';
import { CLASS_WORDS, PHASE_WORDS } from '../charts/phase-words.ts';
import { SAID_OF_FAILURES } from '#shared/drill/judge.ts';
import { bounded, restRow } from '../html/bounded.ts';
import { html, type Markup } from '../html/markup.ts';
import { catalogueTerm, sideMark, verdictMark } from '../html/words.ts';

/** One drill: the verdict and its reasons, the picture, the times, and what differs. Its heading is a second-level one. */
export function drillSection(document: DrillDocument): Markup {
  const { name, scenario, verdict, summary, reasons, findings, expectations, order, waivers = [] } = document;
  const id = drillAnchor(name);
  const scaled = scenario.times === 1 ? '' : `, all times of the scenario × ${scenario.times}`;
  const asked = `${thousands(scenario.rate)} requests a second for ${milliseconds(scenario.durationMs)}, ${order === 'together' ? 'both sides at once' : 'the baseline first'}${scaled}`;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">Drill: ${scenario.title}</h2>
<p>${verdictMark(verdict)} ${summary}</p>
<p class="muted">${scenario.about}</p>
<p class="muted">${name} (${scenario.name}): ${asked}.</p>
${furtherReasons(document).length === 0 ? null : html`<ul class="advice">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
<p class="muted">Seconds from the start of the fault. Users: <span class="fail">failed</span>, <span class="inconclusive">answered by a fallback</span>, served. Below them each instance’s share of the attempts, with failures in red, and above it the phases of its breaker.</p>
<div class="scroll drill-chart" tabindex="0" role="group" aria-label="${`Timeline of ${scenario.title}`}">${drillChart(document)}</div>
${timesTable(document)}
${findings.length === 0 ? null : findingsTable(findings, waivers)}
${expectations.length === 0 ? null : expectationsTable(document)}
${countersTable(document)}
${stepsTable(document)}
</section>`;
}

/** Id of the part of the page that is about a drill. */
export function drillAnchor(name: string): string {
  return `drill-${name.replaceAll(/[^A-Za-z0-9]+/g, '-')}`;
}

/** The reasons, where the summary does not say all of them. */
export function furtherReasons({ verdict, reasons }: DrillDocument): readonly string[] {
  const said = verdict === 'fail' ? SAID_OF_FAILURES : 1;
  return reasons.length > said ? reasons : [];
}

/** How requests are told apart by stage; shared with the window and the Markdown. */
export const STAGES_TOLD =
  'A request that was under way when the first fault began is one of those during it, unless its attempts show that it met no fault; one that failed without such attempts is in neither.';

type Row = { readonly what: string; readonly value: (side: DrillSide) => string };

/** What a reader compares, one line each. */
export function drillRows(document: DrillDocument): { what: string; baseline: string; candidate: string }[] {
  const { baseline, candidate } = document;
  const rows: Row[] = [
    ...(['before', 'during', 'after'] as const).map((stage) => ({
      what: `Requests that failed for users, ${stage} the fault`,
      value: (side: DrillSide) => failures(side.stages.find((one) => one.stage === stage)),
    })),
    {
      what: 'Requests that failed, under way when the fault began, and may have met it or not',
      value: ({ unstaged = 0 }) => (unstaged === 0 ? '' : thousands(unstaged)),
    },
    {
      what: 'Answered by a fallback while the fault was on',
      value: ({ stages }) => {
        const during = stages.find(({ stage }) => stage === 'during');
        return during ? shareOf(during.fallbacks, during.requests) : '';
      },
    },
    {
      what: '99 % answered within, while the fault was on',
      value: ({ stages, invalidReason }) =>
        invalidReason === null
          ? timeText(stages.find(({ stage }) => stage === 'during')?.p99Ms ?? null, '—')
          : `not valid: ${invalidReason}`,
    },
    { what: 'Isolated', value: isolation },
    {
      what: 'Its share again, after the end of the fault',
      value: ({ recoverMs, isolateMs }) =>
        recoverMs === 0
          ? 'when it ended, or before'
          : timeText(recoverMs, isolateMs === null ? '—' : 'not seen'),
    },
    {
      what: 'Breaker, as its traffic tells',
      value: ({ services }) =>
        services
          .filter(({ timeline }) => timeline.failures > 0)
          .map(({ service, timeline }) => `${service}: ${breakerText(timeline.classification)}`)
          .join(', ') || '—',
    },
    { what: 'Attempts for one request, at most', value: attempts },
    { what: 'Response flags of requests that failed, as access logs say', value: flags },
    ...discoveries(document),
  ];
  return rows
    .map(({ what, value }) => ({
      what,
      baseline: baseline ? value(baseline) : '',
      candidate: candidate ? value(candidate) : '',
    }))
    .filter((row) => row.baseline !== '' || row.candidate !== '');
}

function timesTable(document: DrillDocument): Markup {
  const { baseline, candidate } = document;
  return html`<div class="scroll" tabindex="0"><table><caption>What each side did. ${STAGES_TOLD}</caption>
<thead><tr><th scope="col">What</th>${baseline ? html`<th scope="col">${sideMark('baseline', 'Baseline')}</th>` : null}${candidate ? html`<th scope="col">${sideMark('candidate', 'Candidate')}</th>` : null}</tr></thead>
<tbody>${drillRows(document).map(
    (row) =>
      html`<tr><th scope="row" class="nowrap">${row.what}</th>${baseline ? html`<td>${row.baseline}</td>` : null}${candidate ? html`<td>${row.candidate}</td>` : null}</tr>`,
  )}</tbody></table></div>`;
}

function failures(figures: StageFigures | undefined): string {
  if (!figures) return '';
  const worst = figures.outcomes.filter(({ outcome }) => !/^[1-3]\d\d$/.test(outcome)).slice(0, 2);
  const words = worst.map(({ outcome, count }) => `${count} × ${outcome}`).join(', ');
  return `${shareOf(figures.errors, figures.requests)}${words === '' ? '' : `: ${words}`}`;
}

function shareOf(count: number, of: number): string {
  return `${percent(of === 0 ? 0 : count / of)} (${thousands(count)} of ${thousands(of)})`;
}

function timeText(ms: number | null, otherwise: string): string {
  return ms === null ? otherwise : milliseconds(Math.round(ms));
}

function isolation({ isolateMs, isolated }: DrillSide): string {
  return isolateMs === null
    ? 'nothing was'
    : `${isolated ?? ''} after ${milliseconds(Math.round(isolateMs))}`;
}

/** `ejection like Envoy’s (high confidence)`; what can't be told is not known with any confidence. */
function breakerText({
  kind,
  confidence,
}: DrillSide['services'][number]['timeline']['classification']): string {
  return kind === 'unknown' ? CLASS_WORDS[kind] : `${CLASS_WORDS[kind]} (${confidence} confidence)`;
}

function attempts({ services }: DrillSide): string {
  return services
    .flatMap(({ service, attempts: stages, multiplication }) => {
      const most = Math.max(0, ...stages.map(({ histogram }) => histogram.length));
      if (most === 0) return [];
      const { outer, inner } = multiplication ?? {};
      if (!outer || !inner) return [`${service} ${most}`];
      // One request may call the service several times, so that its attempts are more than those of one call.
      const of = outer * inner === most ? ' =' : ', for one call';
      return [`${service} ${most}${of} ${outer} (application) × ${inner} (mesh)`];
    })
    .join(', ');
}

function flags({ watched }: DrillSide): string {
  return (watched?.logs ?? [])
    .map((log) => {
      const { correlation, requestId, trace } = log.joined;
      const told = log.flags.filter((one) => one.failed > 0).map((one) => `${one.flag} ${one.failed}`);
      return `${log.observer}: ${told.join(', ') || 'none'} (${thousands(correlation + requestId + trace)} of ${counted(log.lines, 'line')} joined to a request)`;
    })
    .join('; ');
}

/** Bytes of a page that counters may take; a proxy has them for each of its clusters. */
const COUNTER_BYTES = 20_000;

function countersTable({ baseline, candidate }: DrillDocument): Markup | null {
  const rows = [baseline, candidate].flatMap((side) =>
    (side?.watched?.counters ?? []).map((counter) => ({ side: side?.side ?? '', ...counter })),
  );
  if (rows.length === 0) return null;
  return html`<details><summary>Counters that moved, as observers saw them</summary>
<div class="scroll"><table><thead><tr><th scope="col">Side</th><th scope="col">Observer</th><th scope="col">Counter</th><th scope="col" class="number">First seen</th><th scope="col" class="number">Last seen</th></tr></thead>
<tbody>${bounded(
    rows,
    COUNTER_BYTES,
    ({ side, observer, name, before, after }) =>
      html`<tr><td class="${side}">${side}</td><td>${observer}</td><td class="wide">${name}</td><td class="number">${before}</td><td class="number">${after}</td></tr>`,
    restRow(5, 'counter'),
  )}</tbody></table></div></details>`;
}

function discoveries({ baseline, candidate }: DrillDocument): Row[] {
  const words = { leaves: 'left', joins: 'joined', dies: 'died' };
  return ((baseline ?? candidate)?.discovery ?? []).map((one, index) => ({
    what:
      one.change === 'joins'
        ? `First request to ${one.service} ${one.instance} after it joined`
        : `Last ${one.change === 'dies' ? 'failure' : 'request'} after ${one.service} ${one.instance} ${words[one.change]}`,
    value: ({ discovery }: DrillSide) => discoveryText(discovery[index]),
  }));
}

function discoveryText(one: Discovery | undefined): string {
  if (!one) return '';
  const ms = one.change === 'joins' ? one.firstRightMs : one.lastWrongMs;
  if (ms === null) return one.note ?? 'not seen';
  const wrong = one.wrong === 0 ? '' : ` (${counted(one.wrong, 'request')} went wrong)`;
  return `${milliseconds(Math.round(ms))}${wrong}`;
}

function findingsTable(findings: readonly DrillFinding[], waivers: readonly AppliedWaiver[]): Markup {
  return html`<div class="scroll" tabindex="0"><table><caption>What differs</caption>
<thead><tr><th scope="col">Severity</th><th scope="col">Catalogue</th><th scope="col">Finding and cause</th><th scope="col">${sideMark('baseline', 'Baseline')}</th><th scope="col">${sideMark('candidate', 'Candidate')}</th></tr></thead>
<tbody>${findings.map(
    ({ severity, catalogue, title, cause, baseline, candidate, waiver }) =>
      html`<tr><td class="mark">${severity}</td><td>${catalogue === null ? null : catalogueTerm(catalogue)}</td><td class="wide"><strong>${title}</strong><br><span class="muted">${cause}</span>${acceptedBy(waivers.find(({ id }) => id === waiver))}</td><td class="baseline nowrap">${baseline}</td><td class="candidate nowrap">${candidate}</td></tr>`,
  )}</tbody></table></div>`;
}

function acceptedBy(waiver: AppliedWaiver | undefined): Markup | null {
  if (!waiver) return null;
  const { id, reason, owner, expires } = waiver;
  return html`<br><span class="waived">waived by ${id}</span> <span class="muted">${reason} (${owner}, until ${expires})</span>`;
}

function expectationsTable({ expectations }: DrillDocument): Markup {
  return html`<div class="scroll" tabindex="0"><table><caption>What the scenario expects</caption>
<thead><tr><th scope="col">Side</th><th scope="col">Expected</th><th scope="col">Outcome</th><th scope="col">Seen</th></tr></thead>
<tbody>${expectations.map(
    ({ side, what, outcome, detail }) =>
      html`<tr><td>${sideMark(side)}</td><td>${what}</td><td>${verdictMark(outcome)}</td><td class="wide">${detail}</td></tr>`,
  )}</tbody></table></div>`;
}

function stepsTable({ baseline, candidate, scenario }: DrillDocument): Markup {
  const sides = [baseline, candidate].filter((side) => side !== null);
  return html`<details><summary>What was done, and what the phases mean</summary>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Side</th><th scope="col">Step</th><th scope="col">At</th><th scope="col">From</th><th scope="col">To</th><th scope="col" class="number">Requests met</th></tr></thead>
<tbody>${sides.flatMap(({ side, steps }) =>
    steps.map(
      ({ what, instances, atMs, untilMs, met, problem }) =>
        html`<tr><td>${sideMark(side)}</td><td class="wide">${what}${problem === null ? null : html` <span class="fail">${problem}</span>`}</td><td>${instances.join(', ')}</td><td class="nowrap">${offsetText(atMs - scenario.fromMs)}</td><td class="nowrap">${offsetText(untilMs - scenario.fromMs)}</td><td class="number">${met ?? '—'}</td></tr>`,
    ),
  )}</tbody></table></div>
<p class="muted">Phases: ${Object.values(PHASE_WORDS)
    .map(({ words }) => words)
    .join(
      ' → ',
    )}. Times are from traffic alone. Each exchange that a tap met is marked in the captures ${sides.map(({ capture }) => capture).join(' and ')}, so that nothing of it counts as the application’s.</p></details>`;
}

/** `+1.2 s` from the start of the fault. */
export function offsetText(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${(Math.abs(ms) / 1000).toFixed(1)} s`;
}
