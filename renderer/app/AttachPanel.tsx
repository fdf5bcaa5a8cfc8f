import { useState } from 'react';
import { bridge } from '../rpc/bridge.ts';
import { attachTo, connectToOwnEngine } from '../rpc/start.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { TextField } from '../ui/Field.tsx';

/** Asks for the address of an engine that runs elsewhere. */
export function AttachPanel({ onClose }: { onClose: () => void }) {
  const [address, setAddress] = useState('');
  const [wrong, setWrong] = useState(false);
  const attach = () => {
    if (attachTo(address)) onClose();
    else setWrong(true);
  };
  return (
    <Dialog title="Attach to engine" onClose={onClose} wide>
      <form
        className="panel-form"
        onSubmit={(event) => {
          event.preventDefault();
          attach();
        }}
      >
        <TextField
          label="Address with token"
          mono
          autoFocus
          placeholder="http://127.0.0.1:PORT/?token=…"
          value={address}
          onChange={setAddress}
          error={
            wrong
              ? 'This is not the address of an engine: it begins with http:// or ws:// and has ?token= in it.'
              : null
          }
          hint="As printed by meshproof serve. For an engine on another machine, forward its port first: ssh -L PORT:127.0.0.1:PORT HOST"
        />
        <div className="form-actions">
          <Button kind="primary" type="submit" disabled={address.trim() === ''}>
            Attach
          </Button>
          {bridge ? (
            <Button
              onClick={() => {
                void connectToOwnEngine();
                onClose();
              }}
            >
              Use this app's engine
            </Button>
          ) : null}
        </div>
      </form>
    </Dialog>
  );
}
