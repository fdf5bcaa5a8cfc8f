import { html, Markup } from './html/markup.ts';
import { styleCss } from './html/style.ts';
import type { Report } from './report.ts';
import { asideSection } from './sections/aside.ts';
import { coverageSection } from './sections/coverage.ts';
import { findingsSection } from './sections/findings.ts';
import { gatesSection } from './sections/gates.ts';
import { headSection } from './sections/head.ts';
import { methodSection } from './sections/method.ts';
import { retriesSection } from './sections/retries.ts';
import { routesSection } from './sections/routes.ts';
import { runSection } from './sections/run.ts';
import { sharesSection } from './sections/shares.ts';

/** The page may do nothing but show itself: no scripts, no loads, no forms, no frames. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** One self-contained HTML file: it needs no network, no script and no installed tool. */
export function renderHtml({ document, run }: Report): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Meshproof">
<title>${document.verdict}: ${document.name}</title>
<style>${new Markup(styleCss)}</style>
</head>
<body>
${headSection(document)}
<main>
${gatesSection(document.gates)}
${findingsSection(document.findings)}
${coverageSection(document.coverage)}
${routesSection(document)}
${sharesSection(document.shares)}
${retriesSection(document.retries)}
${asideSection(document.findings)}
${methodSection(document)}
${runSection(run)}
</main>
</body>
</html>
`;
  return page.text;
}
