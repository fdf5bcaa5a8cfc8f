import { type FormEvent, useState } from 'react';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { TextField } from '#renderer/ui/Field.tsx';
import { ActionError } from '#renderer/ui/States.tsx';

export type Verified = Awaited<ReturnType<typeof engine.reports.verify>>;

const STATES = {
  valid: { glyph: '✓', word: 'Valid', mark: 'mark-pass' },
  /** Anybody can make a key, so that this much says nothing of who signed. */
  stranger: { glyph: '?', word: 'Unchanged, signer not known', mark: 'mark-inconclusive' },
  bad: { glyph: '✕', word: 'Not valid', mark: 'mark-fail' },
  unsigned: { glyph: '?', word: 'Not signed', mark: 'mark-inconclusive' },
};

type Props = { found: Verified; onTrusted: () => void };

/** What `meshproof verify` says of a file, and whose key it is signed with. */
export function VerifiedFile({ found, onTrusted }: Props) {
  const { file, state, signer, trustedAs, reason } = found;
  const isStranger = state === 'valid' && trustedAs === null;
  const { glyph, word, mark } = STATES[isStranger ? 'stranger' : state];
  return (
    <section className="verified" aria-label="Result">
      <p role="status">
        <span className={classes('mark', 'mark-large', mark)}>
          <span aria-hidden="true" className="mark-glyph">
            {glyph}
          </span>
          {word}
        </span>
      </p>
      <p>{reason}</p>
      <dl className="verified-facts">
        <dt>File</dt>
        <dd className="mono">{file}</dd>
        <dt>Key</dt>
        <dd className="mono">{signer ?? 'none'}</dd>
        {signer === null ? null : (
          <>
            <dt>Whose</dt>
            <dd>{trustedAs === null ? 'not among the trusted keys' : `trusted as ${trustedAs}`}</dd>
          </>
        )}
      </dl>
      {isStranger && signer !== null ? <TrustForm fingerprint={signer} onTrusted={onTrusted} /> : null}
    </section>
  );
}

/** Trusts a key that the reader has compared. */
function TrustForm({ fingerprint, onTrusted }: { fingerprint: string; onTrusted: () => void }) {
  const [name, setName] = useState('');
  const trust = useAction(async () => {
    await engine.keys.trust({ key: fingerprint, name });
    onTrusted();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void trust.run();
  };
  return (
    <form className="verified-trust" onSubmit={submit}>
      <p className="muted">
        A valid signature says that nobody edited the file since, not who signed it. Ask the signer for the
        fingerprint by another way; if it is this one, keep it as theirs.
      </p>
      <div className="workspace-line">
        <TextField label="Whose key it is" placeholder="Release team" value={name} onChange={setName} />
        <Button type="submit" busy={trust.busy} disabled={name.trim() === ''}>
          Trust this key
        </Button>
      </div>
      <ActionError error={trust.error} />
    </form>
  );
}
