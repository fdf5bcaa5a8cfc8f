import { type ReactNode, useId, useRef, useState } from 'react';
import { TERMS, type TermName } from './terms.ts';
import './term.css';

/** A word of the domain with its explanation on hover and focus. */
export function Term({ name, children }: { name: TermName; children: ReactNode }) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  const show = () => {
    const box = anchor.current?.getBoundingClientRect();
    // Fixed to the viewport: an ancestor that scrolls must not cut it off.
    if (box)
      setPlace({ left: Math.max(8, Math.min(box.left, window.innerWidth - 300)), top: box.bottom + 6 });
  };
  const hide = () => setPlace(null);
  return (
    <span
      ref={anchor}
      className="term"
      tabIndex={0}
      aria-describedby={place ? id : undefined}
      onMouseEnter={show}
      onMouseLeave={hide}
      onFocus={show}
      onBlur={hide}
    >
      {children}
      {place ? (
        <span id={id} role="tooltip" className="tooltip" style={place}>
          {TERMS[name]}
        </span>
      ) : null}
    </span>
  );
}
