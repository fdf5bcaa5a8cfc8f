import { lightOnPaperCss, tokensCss } from '../tokens.ts';

const LAYOUT = `
*, *::before, *::after { box-sizing: border-box; }
html { background: var(--bg); color: var(--text); font: 13px/20px var(--font); -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 1200px; padding: var(--space-24) var(--space-24) var(--space-32); }
h1, h2, h3, p, dl, dd, ul, figure { margin: 0; }
h1 { font-size: var(--size-20); line-height: 28px; font-weight: 600; }
h2 { font-size: var(--size-15); line-height: 20px; font-weight: 600; margin: var(--space-32) 0 var(--space-8); }
h3 { font-size: var(--size-13); line-height: 20px; font-weight: 600; }
table + h3, .scroll + h3 { margin-top: var(--space-16); }
a { color: inherit; text-underline-offset: 2px; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
abbr { text-decoration: underline dotted; text-underline-offset: 2px; cursor: help; }
.muted { color: var(--muted); }
.baseline { color: var(--baseline); }
.candidate { color: var(--candidate); }
.nowrap { white-space: nowrap; }
.mono { font-family: var(--mono); font-size: var(--size-12); overflow-wrap: anywhere; }
.mark { font-weight: 600; white-space: nowrap; }
.pass { color: var(--pass); } .inconclusive { color: var(--warn); } .fail { color: var(--fail); }
`;

const HEAD = `
.verdict { display: flex; flex-wrap: wrap; align-items: baseline; gap: var(--space-4) var(--space-16); margin-top: var(--space-8); }
.verdict .mark { font-size: var(--size-28); line-height: 36px; text-transform: capitalize; }
.verdict p { font-size: var(--size-15); }
.sides { margin-top: var(--space-8); }
nav ul { display: flex; flex-wrap: wrap; gap: var(--space-4) var(--space-16); padding: 0; margin-top: var(--space-12); list-style: none; }
`;

const TABLES = `
.scroll { overflow-x: auto; }
.scroll + .scroll { margin-top: var(--space-16); }
table { border-collapse: collapse; width: 100%; font-size: 12.5px; line-height: 20px; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); padding-bottom: var(--space-4); }
th, td { text-align: left; vertical-align: top; padding: 3px var(--space-12) 3px 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--muted); font-weight: 400; white-space: nowrap; }
tbody th { font-weight: 400; }
tbody tr:last-child > * { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
.wide { width: 100%; }
ul.advice { margin: var(--space-4) 0 0; padding-left: var(--space-16); }
table.facts { width: auto; }
table.facts th { color: var(--muted); white-space: nowrap; }
`;

const FINDINGS = `
div.severity { display: flex; flex-wrap: wrap; gap: 0 var(--space-12); align-items: baseline; margin: var(--space-16) 0 var(--space-8); }
div.severity h3 { font-size: var(--size-15); }
div.blocker h3, div.major h3 { color: var(--fail); }
div.minor h3 { color: var(--warn); }
article { border-top: 1px solid var(--line); padding: var(--space-8) 0 var(--space-12); break-inside: avoid; }
article header { display: flex; flex-wrap: wrap; gap: 0 var(--space-12); align-items: baseline; }
h4.title { margin: 0; font-size: var(--size-13); font-weight: 600; }
p.cause { max-width: 100ch; }
ul.where, ul.plain { padding: 0; list-style: none; }
ul.where { margin: var(--space-4) 0; columns: 2 420px; column-gap: var(--space-24); }
ul.where li { break-inside: avoid; padding-left: var(--space-12); text-indent: calc(-1 * var(--space-12)); }
.own-cause { display: block; text-indent: 0; }
.waived { font-weight: 600; }
.rest { color: var(--muted); font-weight: 600; }
table.settings { margin-top: var(--space-8); }
table.settings th[scope='row'] { width: 26%; }
table.settings thead .baseline, table.settings thead .candidate { color: var(--muted); }
.example > div { display: grid; grid-template-columns: 96px 1fr; gap: 0 var(--space-8); min-width: 260px; }
.example dt { color: var(--muted); }
.evidence { margin-top: var(--space-8); table-layout: fixed; background: var(--panel); }
.evidence th, .evidence td { padding: 3px var(--space-8); }
.evidence col.request { width: 24%; }
.evidence thead th { border-bottom-width: 2px; }
.evidence thead .baseline { color: var(--baseline); border-bottom-color: var(--baseline); border-bottom-style: solid; }
.evidence thead .candidate { color: var(--candidate); border-bottom-color: var(--candidate); border-bottom-style: dashed; }
.evidence td { font-family: var(--mono); font-size: var(--size-12); overflow-wrap: anywhere; }
.evidence mark { background: none; color: inherit; font-weight: 600; text-decoration: underline; text-underline-offset: 2px; }
td.baseline, td.candidate { color: var(--text); }
th.baseline, td.baseline.nowrap { color: var(--baseline); } td.candidate.nowrap { color: var(--candidate); }
.evidence .baseline mark { color: var(--baseline); } .evidence .candidate mark { color: var(--candidate); }
details > summary { cursor: pointer; padding: var(--space-4) 0; width: fit-content; }
details[open] > summary { margin-bottom: var(--space-4); }
`;

const CHARTS = `
svg { display: block; font: 12px var(--font); font-variant-numeric: tabular-nums; }
svg text { fill: var(--muted); }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .zero { stroke: var(--text); stroke-width: 1; }
svg .band { fill: var(--line); opacity: 0.6; }
svg .b { fill: var(--baseline); } svg .c { fill: var(--candidate); }
svg line.b { stroke: var(--baseline); stroke-width: 2; } svg line.c { stroke: var(--candidate); stroke-width: 2; stroke-dasharray: 4 2; }
svg polyline.curve { fill: none; stroke-width: 2; }
svg polyline.b { stroke: var(--baseline); } svg polyline.c { stroke: var(--candidate); stroke-dasharray: 5 3; }
svg .node { fill: var(--panel); stroke: var(--line); } svg path.call { fill: none; } svg path.call.b { stroke: var(--baseline); fill: none; } svg path.call.c { stroke: var(--candidate); fill: none; stroke-dasharray: 6 3; } svg path.call.declared { stroke: var(--muted); stroke-dasharray: 1 4; }
svg polyline.series { fill: none; stroke-width: 1.5; }
svg .shift { stroke: var(--candidate); stroke-width: 2; }
svg .fails { fill: var(--fail); } svg .covered { fill: var(--warn); } svg .served { fill: var(--muted); }
svg text.b { fill: var(--baseline); } svg text.c { fill: var(--candidate); } svg text.inside { fill: var(--bg); } svg text.word { fill: var(--text); }
`;

/**
 * On paper the scheme is light, whatever the screen's; folded parts are open, heads of tables stand on each page, nothing is
 * cut. Page numbers need margin boxes (CSS Paged Media; Chromium 131); without them there are none.
 */
const LATENCY = `
.latency-route { border-top: 1px solid var(--line); padding: var(--space-12) 0; break-inside: avoid; }
.latency-charts { display: flex; flex-wrap: wrap; gap: var(--space-8) var(--space-24); margin: var(--space-8) 0; }
.latency-charts figure { max-width: 460px; }
.latency-charts figcaption { color: var(--muted); }
.latency-charts svg { max-width: 100%; height: auto; }
`;

const PAPER = `
@page {
  size: A4 landscape;
  margin: 14mm 12mm 16mm;
  @bottom-right { content: 'Page ' counter(page) ' of ' counter(pages); font: 9px system-ui, sans-serif; color: #5b6470; }
  @bottom-left { content: 'Meshproof report'; font: 9px system-ui, sans-serif; color: #5b6470; }
}
@media print {
  ${lightOnPaperCss}
  html { font-size: 11px; line-height: 16px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  table { font-size: 10px; line-height: 14px; }
  .mono, .evidence td { font-size: 9.5px; }
  body { max-width: none; padding: 0; }
  nav { display: none; }
  .scroll { overflow: visible; }
  .nowrap, .number { white-space: normal; }
  .wide { width: auto; }
  svg { font-size: 10px; }
  td, thead th { overflow-wrap: break-word; }
  tbody th, td.mono { overflow-wrap: anywhere; min-width: 140px; }
  .evidence td { min-width: 0; }
  thead { display: table-header-group; break-after: avoid; }
  thead tr { break-after: avoid; }
  tbody tr:first-child { break-before: avoid; }
  thead th { white-space: normal; overflow-wrap: normal; }
  h2, h3, h4, caption, div.severity, article > header { break-after: avoid; }
  article { break-inside: auto; }
  tr, svg, li, p { break-inside: avoid; }
  h2 { margin-top: var(--space-24); }
  details::details-content { content-visibility: visible; block-size: auto; }
  details > summary { list-style: none; }
  abbr { text-decoration: none; }
}
@media (max-width: 700px) {
  body { padding: var(--space-12); }
  svg { max-width: 100%; height: auto; }
  .scroll svg { max-width: none; }
  table.facts th { white-space: normal; }
  table.facts td { overflow-wrap: anywhere; }
}
`;

/** The whole style sheet of the report: it loads nothing. */
export const styleCss = [tokensCss, LAYOUT, HEAD, TABLES, FINDINGS, CHARTS, LATENCY, PAPER].join('');
