import { useState } from 'react';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { useAppBridge } from '#renderer/rpc/use-app-bridge.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Dialog } from '#renderer/ui/Dialog.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { ActionError } from '#renderer/ui/States.tsx';
import { TrustedKeys } from './TrustedKeys.tsx';
import { type Verified, VerifiedFile } from './VerifiedFile.tsx';
import '#renderer/features/overview/overview.css';
import './verify.css';

/** Says of a file that was handed over whether somebody signed it, who, and whether it was changed since. */
export function VerifyPanel({ onClose }: { onClose: () => void }) {
  const app = useAppBridge();
  const [file, setFile] = useState('');
  const [found, setFound] = useState<Verified | null>(null);
  const trusted = useQuery('trusted keys', (signal) => engine.keys.trusted(undefined, { signal }));
  const verify = useAction(async (path: string) => {
    setFound(null);
    setFound(await engine.reports.verify({ file: path.trim(), key: null, onlyTrusted: false }));
  });
  const choose = async () => {
    const path = await app?.choosePath({ purpose: 'report-file' });
    if (!path) return;
    setFile(path);
    await verify.run(path);
  };
  // Whose key it is may be another after a change.
  const changed = () => {
    trusted.reload();
    if (found) void verify.run(found.file);
  };
  return (
    <Dialog title="Verify a report" onClose={onClose} wide>
      <form
        className="workspace-form"
        onSubmit={(event) => {
          event.preventDefault();
          void verify.run(file);
        }}
      >
        <div className="workspace-line">
          <TextField
            label="File of a report or of a drill"
            mono
            placeholder="report/report.html"
            hint="Where the engine runs. HTML, PDF, JSON, JUnit, Markdown or CSV; report.sig.json verifies all files beside it."
            value={file}
            onChange={(path) => {
              setFile(path);
              setFound(null);
            }}
          />
          {app ? <Button onClick={() => void choose()}>Choose…</Button> : null}
          <Button kind="primary" type="submit" busy={verify.busy} disabled={file.trim() === ''}>
            Verify
          </Button>
        </div>
      </form>
      <ActionError error={verify.error} />
      {found ? <VerifiedFile key={found.signer} found={found} onTrusted={changed} /> : null}
      <TrustedKeys trusted={trusted} onChange={changed} />
    </Dialog>
  );
}
