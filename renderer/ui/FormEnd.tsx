import type { ErrorReport } from '#shared/model/index.ts';
import { Button } from './Button.tsx';
import { ActionError, Banner } from './States.tsx';

type FormEndProps = {
  /** What the form starts, with its article: `the replay`. */
  starts: string;
  busy: boolean;
  error: ErrorReport | null;
  /** True when it was tried with fields that can't be used. */
  incomplete: boolean;
  cancelHref: string;
};

/** The end of a form that starts a job: why it could not start, the button, and the way back. */
export function FormEnd({ starts, busy, error, incomplete, cancelHref }: FormEndProps) {
  return (
    <>
      <ActionError error={error} />
      {incomplete ? (
        <Banner kind="fail">Some fields above need a correction before {starts} can start.</Banner>
      ) : null}
      <div className="form-actions">
        <Button kind="primary" type="submit" busy={busy}>
          Start {starts}
        </Button>
        <a className="button button-quiet" href={cancelHref}>
          Cancel
        </a>
      </div>
    </>
  );
}
