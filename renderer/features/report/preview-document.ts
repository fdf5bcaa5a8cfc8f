/** A report taken apart: the page's policy is inherited by the frame and forbids styles that stand in the markup. */
export type PreviewParts = { html: string; css: string };

/** Takes the style sheets out of a report's HTML. Captured text in it is escaped, so every `<style>` is its own. */
export function splitStyles(html: string): PreviewParts {
  const sheets: string[] = [];
  const rest = html.replaceAll(/<style>([\s\S]*?)<\/style>/g, (_all, css: string) => {
    sheets.push(css);
    return '';
  });
  return { html: rest, css: sheets.join('\n') };
}

/** Puts the styles back through the object model, which the policy leaves to the page's own script. */
export function applyStyles(frame: HTMLIFrameElement, { css }: PreviewParts): void {
  const { contentDocument: inner, contentWindow } = frame;
  if (!inner || !contentWindow) return;
  // A sheet belongs to the document whose window made it.
  const Sheet = (contentWindow as Window & typeof globalThis).CSSStyleSheet;
  const sheet = new Sheet();
  sheet.replaceSync(css);
  inner.adoptedStyleSheets = [sheet];
  const theme = document.documentElement.getAttribute('data-theme');
  if (theme) inner.documentElement.setAttribute('data-theme', theme);
}
