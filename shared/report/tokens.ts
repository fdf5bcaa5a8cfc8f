/**
 * The colours, sizes and marks that window and report share, as CSS custom properties.
 * Blue is always the baseline and orange always the candidate; text on `--bg` or `--panel` has a contrast of at
 * least 5:1 in both schemes.
 */

const LIGHT = `
  --bg: #ffffff;
  --panel: #f6f7f9;
  --line: #d5dae1;
  --text: #1b1f24;
  --muted: #5b6470;
  --baseline: #0b63b0;
  --candidate: #b8450b;
  --pass: #0a7a4b;
  --warn: #8a5a00;
  --fail: #b3261e;`;

const DARK = `
  --bg: #15181c;
  --panel: #1d2126;
  --line: #343b44;
  --text: #e6e9ee;
  --muted: #9aa4b1;
  --baseline: #6cb2f0;
  --candidate: #f2955a;
  --pass: #54c98f;
  --warn: #e2b04a;
  --fail: #ff8a80;`;

/** What does not depend on the scheme: type, spacing, radius, the focus ring. */
const SCALE = `
  --font: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
  --size-12: 12px;
  --size-13: 13px;
  --size-15: 15px;
  --size-20: 20px;
  --size-28: 28px;
  --space-4: 4px;
  --space-8: 8px;
  --space-12: 12px;
  --space-16: 16px;
  --space-24: 24px;
  --space-32: 32px;
  --radius: 4px;
  --row: 28px;
  --row-compact: 24px;
  --focus: var(--baseline);`;

/**
 * The light scheme by default, the dark one where the system asks for it. `data-theme="light|dark"` on the root
 * element decides against the system.
 */
export const tokensCss = `:root {
  color-scheme: light dark;${SCALE}${LIGHT}
}
@media (prefers-color-scheme: dark) {
  :root {${DARK.replaceAll('\n', '\n  ')}
  }
}
:root[data-theme='light'] {
  color-scheme: light;${LIGHT}
}
:root[data-theme='dark'] {
  color-scheme: dark;${DARK}
}
`;

/** The light scheme by force, for what is printed: it also outdoes a choice of the dark one. */
export const lightOnPaperCss = `:root, :root[data-theme] {
  color-scheme: light;${LIGHT}
}`;
