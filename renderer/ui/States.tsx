import type { ReactNode } from 'react';
import type { ErrorReport } from '#shared/model/error.ts';
import { Button } from './Button.tsx';
import { classes } from './classes.ts';
import './states.css';

type EmptyProps = {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** It stands for a whole view, so its title is the view's. */
  whole?: boolean;
};

/** Nothing is there yet: says so, and what to do next. */
export function Empty({ title, children, action, whole = false }: EmptyProps) {
  const Title = whole ? 'h1' : 'p';
  return (
    <div className={classes('state', whole && 'state-whole')}>
      <Title className="state-title">{title}</Title>
      {children ? <p className="state-text">{children}</p> : null}
      {action ? <div className="state-action">{action}</div> : null}
    </div>
  );
}

/** Something is on its way. Appears late, so that quick answers do not flicker. */
export function Loading({ what }: { what: string }) {
  return (
    <div className="state state-loading" role="status">
      <p className="state-text">Loading {what}…</p>
    </div>
  );
}

/** Something failed: what happened, what to do, and the button to try again. */
export function Failure({ error, retry }: { error: ErrorReport; retry?: () => void }) {
  return (
    <div className="state state-failure" role="alert">
      <p className="state-title">{error.message}</p>
      {error.advice ? <p className="state-text">{error.advice}</p> : null}
      <p className="state-code">{error.code}</p>
      {retry ? (
        <div className="state-action">
          <Button onClick={retry}>Try again</Button>
        </div>
      ) : null}
    </div>
  );
}

type BannerProps = { kind: 'info' | 'warn' | 'fail'; children: ReactNode; action?: ReactNode };

/** A line across the top of what it is about. */
export function Banner({ kind, children, action }: BannerProps) {
  return (
    <div className={classes('banner', `banner-${kind}`)} role={kind === 'fail' ? 'alert' : 'status'}>
      <span aria-hidden="true" className="banner-glyph">
        {kind === 'info' ? 'i' : '!'}
      </span>
      <div className="banner-text">{children}</div>
      {action}
    </div>
  );
}

/** A failed action, next to its button: what happened, then what to do. */
export function ActionError({ error }: { error: ErrorReport | null }) {
  if (!error) return null;
  return (
    <Banner kind="fail">
      <p className="banner-message">{error.message}</p>
      {error.advice ? <p className="banner-message muted">{error.advice}</p> : null}
    </Banner>
  );
}
