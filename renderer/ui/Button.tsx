import type { ButtonHTMLAttributes } from 'react';
import { classes } from './classes.ts';
import './button.css';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  /** `primary` is the one thing to do here, `danger` stops or removes, `quiet` is without a frame. */
  kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  busy?: boolean;
};

/** A button; while busy it keeps its place and cannot be pressed twice. */
export function Button({
  kind = 'plain',
  busy = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes('button', `button-${kind}`, className)}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
    >
      {children}
      {busy ? '…' : null}
    </button>
  );
}
