import { html, type Markup } from '../html/markup.ts';
import type { ReportRun } from '../report.ts';

/** The only part that differs between two reports of the same inputs. */
export function runSection({ generatedAt, tool, node }: ReportRun): Markup {
  return html`<section aria-labelledby="run"><h2 id="run">Run</h2>
<p class="muted">Only this section depends on when and where the report was made: the same inputs give everything above byte for byte.</p>
<table class="facts"><tbody>
<tr><th scope="row">Made at</th><td>${generatedAt}</td></tr>
<tr><th scope="row">Meshproof</th><td>${tool}</td></tr>
<tr><th scope="row">Node</th><td>${node}</td></tr>
</tbody></table></section>`;
}
