import { CopyButton } from '#renderer/ui/CopyButton.tsx';
import { Banner } from '#renderer/ui/States.tsx';
import type { ShownKey } from './use-key-shown.ts';

/** The fingerprint that a reviewer compares, and a warning when others can read the key. */
export function KeyShown({ fingerprint, warning }: ShownKey) {
  return (
    <>
      <p role="status" className="key-shown">
        <span>
          Fingerprint <span className="mono">{fingerprint}</span>.{' '}
          <span className="muted">Tell it to the reviewer by another way than the report.</span>
        </span>
        <CopyButton text={fingerprint}>Copy</CopyButton>
      </p>
      {warning === null ? null : <Banner kind="warn">{warning}</Banner>}
    </>
  );
}
