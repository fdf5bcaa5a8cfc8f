import { useState } from 'react';
import { engine } from '#renderer/rpc/connection.ts';
import { useAppBridge } from '#renderer/rpc/use-app-bridge.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { formatBytes, formatTime } from '#renderer/ui/format.ts';
import { ActionError, Failure, Loading } from '#renderer/ui/States.tsx';
import { useOpen } from './use-open.ts';
import './overview.css';

/** Offers the workspaces of the engine's folder, or any path. */
export function OpenWorkspace({ onDone }: { onDone: () => void }) {
  const [path, setPath] = useState('');
  const app = useAppBridge();
  const recent = useQuery('workspaces', (signal) => engine.workspace.recent(undefined, { signal }));
  const open = useOpen('open', onDone);
  const choose = async () => {
    const chosen = await app?.choosePath({ purpose: 'open-workspace' });
    if (chosen) await open.run(chosen);
  };
  return (
    <form
      className="workspace-form"
      onSubmit={(event) => {
        event.preventDefault();
        void open.run(path.trim());
      }}
    >
      {recent.loading ? <Loading what="workspaces" /> : null}
      {recent.error ? <Failure error={recent.error} retry={recent.reload} /> : null}
      {recent.data?.length === 0 ? (
        <p className="muted">There is no workspace in the engine's folder yet.</p>
      ) : null}
      {recent.data?.length ? (
        <ul className="recent">
          {recent.data.map((file) => (
            <li key={file.path}>
              <button type="button" className="recent-item" onClick={() => void open.run(file.path)}>
                <span className="recent-path mono">{file.path}</span>
                <span className="muted">
                  {formatBytes(file.bytes)}, {formatTime(file.modifiedAt)}
                </span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <div className="workspace-line">
        <TextField
          label="Path of a workspace"
          mono
          placeholder="shop-migration.meshproof"
          value={path}
          onChange={setPath}
        />
        {app ? <Button onClick={() => void choose()}>Choose…</Button> : null}
        <Button type="submit" busy={open.busy} disabled={path.trim() === ''}>
          Open
        </Button>
      </div>
      <ActionError error={open.error} />
    </form>
  );
}
