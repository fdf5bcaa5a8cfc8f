import { create } from 'zustand';

/** The dialogs that can be opened from anywhere. */
export type Panel = 'palette' | 'keys' | 'attach' | 'open-workspace' | 'create-workspace' | 'verify';

/** Which dialog is open. */
export const usePanel = create<{ panel: Panel | null }>()(() => ({ panel: null }));

/** Opens a dialog. */
export function openPanel(panel: Panel): void {
  usePanel.setState({ panel });
}

/** Closes whichever dialog is open. */
export function closePanel(): void {
  usePanel.setState({ panel: null });
}
