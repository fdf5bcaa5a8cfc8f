import { VerifyPanel } from '../features/verify/VerifyPanel.tsx';
import { AttachPanel } from './AttachPanel.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { KeysPanel } from './KeysPanel.tsx';
import { closePanel, usePanel } from './panels.ts';
import { WorkspacePanel } from './WorkspacePanel.tsx';

/** Whichever dialog is open. */
export function Panels() {
  const panel = usePanel((state) => state.panel);
  switch (panel) {
    case 'palette':
      return <CommandPalette onClose={closePanel} />;
    case 'keys':
      return <KeysPanel onClose={closePanel} />;
    case 'attach':
      return <AttachPanel onClose={closePanel} />;
    case 'open-workspace':
      return <WorkspacePanel mode="open" onClose={closePanel} />;
    case 'create-workspace':
      return <WorkspacePanel mode="create" onClose={closePanel} />;
    case 'verify':
      return <VerifyPanel onClose={closePanel} />;
    case null:
      return null;
  }
}
