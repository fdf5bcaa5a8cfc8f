import { openPanel } from '#renderer/app/panels.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { CreateWorkspace } from './CreateWorkspace.tsx';
import { OpenWorkspace } from './OpenWorkspace.tsx';
import './overview.css';

/** Without a workspace: what it is, and how to get one. */
export function NoWorkspace() {
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>No workspace is open</h1>
          <p>
            A workspace is one file that holds everything of one migration: captures, replays and comparisons.
          </p>
        </div>
      </div>
      <section className="section" aria-labelledby="create-title">
        <h2 id="create-title">Create one</h2>
        <CreateWorkspace onDone={() => {}} />
      </section>
      <section className="section" aria-labelledby="open-title">
        <h2 id="open-title">Open one</h2>
        <OpenWorkspace onDone={() => {}} />
      </section>
      <section className="section" aria-labelledby="verify-title">
        <h2 id="verify-title">Or only read a report</h2>
        <p>
          <Button onClick={() => openPanel('verify')}>Verify a report…</Button>{' '}
          <span className="muted">
            says who signed a file that was handed over, and whether it was changed.
          </span>
        </p>
      </section>
    </div>
  );
}
