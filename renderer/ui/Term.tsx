import { type ReactNode, useId, useRef, useState } from 'react';
import { TERMS, type TermName } from './terms.ts';
import './term.css';

/** A word of the domain with its explanation on hover and focus. */
export function Term({ name, children }: { name: TermName; children: ReactNode }) {
  return <Explained text={TERMS[name]}>{children}</Explained>;
}

type ExplainedProps = {
  text: ReactNode;
  children: ReactNode;
  /** In a long table: no stop for the keyboard, since what the row opens says the same. */
  hoverOnly?: boolean;
};

/** Something with an explanation of its own on hover and focus. */
export function Explained({ text, children, hoverOnly = false }: ExplainedProps) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState<{ left: number; top?: number; bottom?: number } | null>(null);
  const show = () => {
    const box = anchor.current?.getBoundingClientRect();
    // Fixed to the viewport: an ancestor that scrolls must not cut it off.
    if (box)
      setPlace({
        left: Math.max(8, Math.min(box.left, window.innerWidth - 300)),
        // Above the word where there is no room below it.
        ...(box.bottom + 120 > window.innerHeight
          ? { bottom: window.innerHeight - box.top + 6 }
          : { top: box.bottom + 6 }),
      });
  };
  const hide = () => setPlace(null);
  return (
    <span
      ref={anchor}
      className="term"
      tabIndex={hoverOnly ? undefined : 0}
      aria-describedby={place ? id : undefined}
      onMouseEnter={show}
      onMouseLeave={hide}
      onFocus={show}
      onBlur={hide}
    >
      {children}
      {place ? (
        <span id={id} role="tooltip" className="tooltip" style={place}>
          {text}
        </span>
      ) : null}
    </span>
  );
}
