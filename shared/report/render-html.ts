import { html, Markup } from './html/markup.ts';
import { styleCss } from './html/style.ts';
import type { Report } from './report.ts';
import { headSection } from './sections/head.ts';
import { renderSections } from './sections/index.ts';

/** The page may do nothing but show itself: no scripts, no loads, no forms, no frames. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** One self-contained HTML file: it needs no network, no script and no installed tool. */
export function renderHtml(report: Report): string {
  const { document } = report;
  const { contents, body } = renderSections(report);
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
${headSection(document, contents)}
<main>
${body}</main>
</body>
</html>
`;
  return withoutDeadLinks(page.text);
}

/** Links to what is counted but not shown become plain text. Only markup has an unescaped `<`, so text is left alone. */
function withoutDeadLinks(page: string): string {
  const ids = new Set([...page.matchAll(/<[a-z][^>]*? id="([^"]*)"/g)].map(([, id]) => id));
  return page.replace(/<a href="#([^"]*)">(.*?)<\/a>/gs, (link, id: string, text: string) =>
    ids.has(id) ? link : text,
  );
}
