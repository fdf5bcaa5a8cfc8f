import { type RefObject, useCallback, useRef } from 'react';
import { useCommands } from '#renderer/app/commands.ts';

/** Offers `n` and `p`: the next and the previous difference inside an element, marked and scrolled to. */
export function useDifferenceKeys(frame: RefObject<HTMLElement | null>): void {
  const current = useRef<Element | null>(null);
  const step = useCallback(
    (by: 1 | -1) => {
      const stops = [...(frame.current?.querySelectorAll('[data-difference]') ?? [])];
      if (stops.length === 0) return;
      const from = current.current ? stops.indexOf(current.current) : by > 0 ? -1 : 0;
      const next = stops[(from + by + stops.length) % stops.length];
      current.current?.removeAttribute('data-current');
      next?.setAttribute('data-current', '');
      next?.scrollIntoView({ block: 'center' });
      current.current = next ?? null;
    },
    [frame],
  );
  useCommands([
    { id: 'difference.next', name: 'Next difference', keys: 'n', run: () => step(1) },
    { id: 'difference.previous', name: 'Previous difference', keys: 'p', run: () => step(-1) },
  ]);
}
