import { useAppBridge } from '#renderer/rpc/use-app-bridge.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { ActionError } from '#renderer/ui/States.tsx';
import { KeyShown } from './KeyShown.tsx';
import { type SigningDraft, signingOf } from './signing-draft.ts';
import { useKeyShown } from './use-key-shown.ts';

type Props = { draft: SigningDraft; onChange: (part: Partial<SigningDraft>) => void };

/** A key in a file of the machine that the engine runs on. */
export function KeyFileFields({ draft, onChange }: Props) {
  const app = useAppBridge();
  const { shown, show, forget } = useKeyShown();
  const change = (part: Partial<SigningDraft>) => {
    forget();
    onChange(part);
  };
  const choose = async () => {
    const path = await app?.choosePath({ purpose: 'signing-key' });
    if (path) change({ keyFile: path });
  };
  return (
    <>
      <form
        className="export-line"
        onSubmit={(event) => {
          event.preventDefault();
          const signing = signingOf(draft);
          if (signing) void show.run(signing);
        }}
      >
        <TextField
          label="Private key file"
          mono
          placeholder="signer.pem"
          hint="meshproof keys create FILE makes one."
          value={draft.keyFile}
          onChange={(keyFile) => change({ keyFile })}
        />
        {app ? <Button onClick={() => void choose()}>Choose…</Button> : null}
        <TextField
          label="Passphrase"
          type="password"
          hint="Only of an encrypted key."
          value={draft.passphrase}
          onChange={(passphrase) => change({ passphrase })}
        />
        <Button type="submit" busy={show.busy} disabled={draft.keyFile.trim() === ''}>
          Show fingerprint
        </Button>
      </form>
      <ActionError error={show.error} />
      {shown === null ? null : <KeyShown {...shown} />}
    </>
  );
}
