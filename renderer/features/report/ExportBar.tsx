import { useState } from 'react';
import type { ReportFormat } from '#shared/report/formats.ts';
import { useAppBridge } from '#renderer/rpc/use-app-bridge.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { CheckField, TextField } from '#renderer/ui/Field.tsx';
import { ActionError } from '#renderer/ui/States.tsx';
import { type SavedFile, saveFile } from './save-file.ts';
import { isComplete, type Signing, signingOf, UNSIGNED } from './signing-draft.ts';
import { SigningFields } from './SigningFields.tsx';
import { type Written, WrittenFiles } from './WrittenFiles.tsx';

const FORMATS: readonly { format: ReportFormat; label: string; use: string }[] = [
  { format: 'html', label: 'HTML', use: 'for reviewers' },
  { format: 'pdf', label: 'PDF', use: 'printed from it' },
  { format: 'json', label: 'JSON', use: 'for programs' },
  { format: 'junit', label: 'JUnit', use: 'for pipelines' },
  { format: 'md', label: 'Markdown', use: 'for a pull request' },
  { format: 'csv', label: 'CSV', use: 'for spreadsheets' },
];

type ExportBarProps<Format extends ReportFormat> = {
  /** The forms that there are of what is exported. */
  formats: readonly Format[];
  render: (format: Format, signing: Signing) => Promise<{ files: readonly SavedFile[] }>;
  write: (folder: string, formats: Format[], signing: Signing) => Promise<Written>;
};

/** Saves a report or a drill's page from here, or has the engine write it where the engine runs; signed or not. */
export function ExportBar<Format extends ReportFormat>(props: ExportBarProps<Format>) {
  const app = useAppBridge();
  const [chosen, setChosen] = useState<ReadonlySet<ReportFormat>>(new Set(['html', 'json']));
  const [signing, setSigning] = useState(UNSIGNED);
  const [folder, setFolder] = useState('');
  const [written, setWritten] = useState<Written | null>(null);
  const formats = props.formats.filter((format) => chosen.has(format));
  const ready = formats.length > 0 && isComplete(signing);
  const save = useAction(async () => {
    for (const format of formats) {
      const { files } = await props.render(format, signingOf(signing));
      for (const file of files) saveFile(file);
    }
  });
  const write = useAction(async () => {
    setWritten(null);
    setWritten(await props.write(folder.trim(), formats, signingOf(signing)));
  });
  const choose = async () => {
    const path = await app?.choosePath({ purpose: 'report-folder' });
    if (path) setFolder(path);
  };
  const toggle = (format: ReportFormat, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(format);
    else next.delete(format);
    setChosen(next);
  };
  return (
    <section className="export" aria-label="Export">
      <fieldset className="export-formats">
        <legend>Formats</legend>
        {FORMATS.filter(({ format }) => props.formats.some((one) => one === format)).map(
          ({ format, label, use }) => (
            <CheckField
              key={format}
              label={
                <>
                  {label} <span className="muted">{use}</span>
                </>
              }
              checked={chosen.has(format)}
              onChange={(isChosen) => toggle(format, isChosen)}
            />
          ),
        )}
      </fieldset>
      <SigningFields
        draft={signing}
        // An answer of the key store may come after further changes.
        onChange={(part) => setSigning((present) => ({ ...present, ...part }))}
      />
      <form
        className="export-line"
        onSubmit={(event) => {
          event.preventDefault();
          void write.run();
        }}
      >
        <Button kind="primary" busy={save.busy} disabled={!ready} onClick={() => void save.run()}>
          Save
        </Button>
        <span className="export-or">or have the engine write into</span>
        <TextField label="Folder" labelHidden mono placeholder="report" value={folder} onChange={setFolder} />
        {app ? <Button onClick={() => void choose()}>Choose…</Button> : null}
        <Button type="submit" busy={write.busy} disabled={!ready || folder.trim() === ''}>
          Write
        </Button>
      </form>
      <ActionError error={save.error ?? write.error} />
      {written ? <WrittenFiles written={written} /> : null}
    </section>
  );
}
