import { useState } from 'react';
import { useEngineStore } from '#renderer/rpc/engine-store.ts';
import { useAppBridge } from '#renderer/rpc/use-app-bridge.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { ActionError } from '#renderer/ui/States.tsx';
import { useOpen } from './use-open.ts';
import './overview.css';

const EXTENSION = '.meshproof';

/** Asks for a name and creates the workspace's file. */
export function CreateWorkspace({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState('');
  const app = useAppBridge();
  const folder = useEngineStore((state) => state.engine?.folder ?? '');
  const create = useOpen('create', onDone);
  const choose = async () => {
    const path = await app?.choosePath({ purpose: 'create-workspace' });
    if (path) setName(path);
  };
  return (
    <form
      className="workspace-form"
      onSubmit={(event) => {
        event.preventDefault();
        void create.run(withExtension(name.trim()));
      }}
    >
      <div className="workspace-line">
        <TextField
          label="Name of the new workspace"
          mono
          placeholder="shop-migration"
          value={name}
          onChange={setName}
          hint={`One file in ${folder}, or wherever the path leads.`}
        />
        {app ? <Button onClick={() => void choose()}>Choose…</Button> : null}
        <Button kind="primary" type="submit" busy={create.busy} disabled={name.trim() === ''}>
          Create
        </Button>
      </div>
      <ActionError error={create.error} />
    </form>
  );
}

function withExtension(name: string): string {
  return name.endsWith(EXTENSION) ? name : name + EXTENSION;
}
