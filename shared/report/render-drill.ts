import type { DrillDocument } from '#shared/model/index.ts';
import { html, Markup } from './html/markup.ts';
import { styleCss } from './html/style.ts';
import { drillSection } from './sections/drill.ts';

/** The page may do nothing but show itself. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** One drill as a self-contained page. The same document gives the same bytes. */
export function renderDrill(document: DrillDocument): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Meshproof">
<title>${document.verdict}: drill ${document.name}</title>
<style>${new Markup(styleCss)}</style>
</head>
<body>
<header><h1>${document.name}</h1></header>
<main>
${drillSection(document)}
</main>
</body>
</html>
`.text;
}
