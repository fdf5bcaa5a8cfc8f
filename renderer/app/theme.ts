import { create } from 'zustand';
import { tokensCss } from '#shared/report/tokens.ts';
import { recall, remember } from '../ui/memory.ts';

/** Which colour scheme the user wants. */
export type Theme = 'system' | 'light' | 'dark';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** The chosen theme. */
export const useTheme = create<{ theme: Theme }>()(() => ({ theme: remembered() }));

/** Adopts the tokens that window and report share, and the remembered theme. */
export function installTheme(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(tokensCss);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  apply(useTheme.getState().theme);
}

/** Goes on to the next theme. */
export function nextTheme(): void {
  const { theme } = useTheme.getState();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  useTheme.setState({ theme: next });
  remember('theme', next);
  apply(next);
}

function apply(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', theme);
}

function remembered(): Theme {
  const theme = recall('theme');
  return THEMES.find((known) => known === theme) ?? 'system';
}
