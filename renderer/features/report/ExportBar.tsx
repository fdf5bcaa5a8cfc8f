import { useState } from 'react';
import type { ReportFormat } from '#shared/contract/contract.ts';
import { bridge } from '#renderer/rpc/bridge.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { formatBytes } from '#renderer/ui/format.ts';
import { ActionError } from '#renderer/ui/States.tsx';
import { saveFile } from './save-file.ts';

type Written = Awaited<ReturnType<typeof engine.reports.write>>;

/** Saves the report from here, or has the engine write it where the engine runs. */
export function ExportBar({ comparison }: { comparison: string }) {
  const [folder, setFolder] = useState('');
  const [written, setWritten] = useState<Written | null>(null);
  const save = useAction(async (format: ReportFormat) =>
    saveFile(await engine.reports.render({ comparison, format })),
  );
  const write = useAction(async (into: string) => {
    setWritten(null);
    setWritten(await engine.reports.write({ comparison, folder: into, formats: ['html', 'json'] }));
  });
  const choose = async () => {
    const path = await bridge?.choosePath({ purpose: 'report-folder' });
    if (path) setFolder(path);
  };
  return (
    <section className="export" aria-label="Export">
      <form
        className="export-line"
        onSubmit={(event) => {
          event.preventDefault();
          void write.run(folder.trim());
        }}
      >
        <Button kind="primary" busy={save.busy} onClick={() => void save.run('html')}>
          Save HTML
        </Button>
        <Button busy={save.busy} onClick={() => void save.run('json')}>
          Save JSON
        </Button>
        <span className="export-or">or have the engine write both into</span>
        <TextField label="Folder" labelHidden mono placeholder="report" value={folder} onChange={setFolder} />
        {bridge ? <Button onClick={() => void choose()}>Choose…</Button> : null}
        <Button type="submit" busy={write.busy} disabled={folder.trim() === ''}>
          Write
        </Button>
      </form>
      <ActionError error={save.error ?? write.error} />
      {written ? (
        <ul className="export-files" aria-label="Written files">
          {written.files.map((file) => (
            <li key={file.path}>
              <span className="mono">{file.path}</span>{' '}
              <span className="muted">{formatBytes(file.bytes)}, sha256</span>{' '}
              <span className="mono muted">{file.sha256}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
