import { Dialog } from '../ui/Dialog.tsx';
import { CreateWorkspace } from '../features/overview/CreateWorkspace.tsx';
import { OpenWorkspace } from '../features/overview/OpenWorkspace.tsx';

/** Opens or creates a workspace while another may be open. */
export function WorkspacePanel({ mode, onClose }: { mode: 'open' | 'create'; onClose: () => void }) {
  return (
    <Dialog title={mode === 'open' ? 'Open workspace' : 'Create workspace'} onClose={onClose} wide>
      {mode === 'open' ? <OpenWorkspace onDone={onClose} /> : <CreateWorkspace onDone={onClose} />}
    </Dialog>
  );
}
