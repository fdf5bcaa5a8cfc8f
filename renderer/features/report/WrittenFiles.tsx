import type { engine } from '#renderer/rpc/connection.ts';
import { formatBytes } from '#renderer/ui/format.ts';
import { Banner } from '#renderer/ui/States.tsx';

export type Written = Awaited<ReturnType<typeof engine.reports.write>>;

/** What the engine wrote, with the sums to compare, and who signed it. */
export function WrittenFiles({ written: { files, signer, keyWarning } }: { written: Written }) {
  return (
    <>
      <ul className="export-files" aria-label="Written files">
        {files.map((file) => (
          <li key={file.path}>
            <span className="mono">{file.path}</span>{' '}
            <span className="muted">{formatBytes(file.bytes)}, sha256</span>{' '}
            <span className="mono muted">{file.sha256}</span>
          </li>
        ))}
      </ul>
      {signer === null ? null : (
        <p>
          Signed with <span className="mono">{signer}</span>
        </p>
      )}
      {keyWarning === null ? null : <Banner kind="warn">{keyWarning}</Banner>}
    </>
  );
}
