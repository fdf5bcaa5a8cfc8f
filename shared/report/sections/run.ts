import { html, type Markup } from '../html/markup.ts';
import type { ReportRun } from '../report.ts';

/** The only part that differs between two reports of the same inputs. */
export function runSection({ generatedAt, tool, node, signer }: ReportRun): Markup {
  return html`<section aria-labelledby="run"><h2 id="run">Run</h2>
<p class="muted">Only this section depends on when and where the report was made: the same inputs give everything above byte for byte.</p>
<table class="facts"><tbody>
<tr><th scope="row">Made at</th><td>${generatedAt}</td></tr>
<tr><th scope="row">Meshproof</th><td>${tool}</td></tr>
<tr><th scope="row">Node</th><td>${node}</td></tr>
<tr><th scope="row">Signed by</th><td>${signer === null ? 'nobody: this report is not signed' : signedBy(signer)}</td></tr>
</tbody></table></section>`;
}

/** Says only how to find out: a page that claims its own validity proves nothing. */
function signedBy(fingerprint: string): Markup {
  return html`<span class="mono">${fingerprint}</span><br><span class="muted">Not shown to be true by this line: <code>meshproof verify</code> tells whether the file was edited. Compare the fingerprint with the one that the signer gave you.</span>`;
}
