import { VERSION_LEVEL } from '#shared/compare/settings.ts';
import { milliseconds, percent, shift, thousands } from '#shared/compare/words.ts';
import type { ComparedSource, ComparisonDocument } from '#shared/model/index.ts';
import { html, type Markup } from '../html/markup.ts';

/** How the verdict came about, with what, and from which inputs. */
export function methodSection({ baseline, candidate, noise, settings }: ComparisonDocument): Markup {
  const limits: [string, string][] = [
    ['Fewest pairs per route', String(settings.leastPairs)],
    ['Fewest pairs for a latency interval', String(settings.leastLatencyPairs)],
    ['Latency margin', `${shift(1 + settings.latencyMargin)} and ${milliseconds(settings.meshBudgetMs)}`],
    ['False discovery rate', percent(settings.falseDiscoveryRate)],
    ['Level for the choice of a version', String(Math.min(VERSION_LEVEL, settings.falseDiscoveryRate))],
    ['Seed', String(settings.seed)],
  ];
  const sources = [
    sourceRow('Baseline', 'baseline', baseline),
    sourceRow('Candidate', 'candidate', candidate),
    ...(noise ? [sourceRow('Noise run', 'baseline', noise)] : []),
  ];
  return html`<section aria-labelledby="method"><h2 id="method">Method and inputs</h2>
<p class="cause">Each recorded request is paired with its replay. ${noise ? 'The baseline was replayed against itself as well: a difference that it shows too is tested per route and place (exact McNemar, Benjamini-Hochberg over places) and is noise unless the candidate shows it significantly more often. A difference that the baseline never shows is always listed.' : 'No noise run was made: every difference is listed, and values that look volatile are set aside by their look.'} Shares: Fisher’s exact test, Benjamini-Hochberg over routes and versions, exact intervals. A field that decides the version: hypergeometric test against chance, Bonferroni over all values. Latency: median of the paired log-ratios and shifts of p50 to p99.9, each with an interval of the circular block bootstrap (block length by Politis and White, expanded percentiles), the intervals of a route’s quantiles together at 95 % (Bonferroni); equivalence (two one-sided tests at 2.5 %) against the declared budget and what the baseline shifts against itself; the warm-up left out by MSER-5.</p>
<table class="facts"><tbody>${limits.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Input</th><th scope="col">Name</th><th scope="col">Kind</th><th scope="col">Started</th><th scope="col" class="number">Exchanges</th><th scope="col">SHA-256 of the content</th></tr></thead><tbody>${sources}</tbody></table></div></section>`;
}

function sourceRow(role: string, side: string, source: ComparedSource): Markup {
  return html`<tr><th scope="row">${role}</th><td class="${side}">${source.name}</td><td>${source.kind}</td><td class="nowrap">${source.startedAt}</td><td class="number">${thousands(source.exchanges)}</td><td class="mono wide">${source.sha256}</td></tr>`;
}
