import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { recall, remember } from './memory.ts';
import './split.css';

type SplitProps = {
  /** Under which the divider's place is remembered. */
  name: string;
  label: string;
  first: ReactNode;
  /** Null hides the second pane and its divider. */
  second: ReactNode | null;
  initial?: number;
};

const LEAST = 20;
const MOST = 80;

/** Two panes with a divider that can be dragged or moved by arrow keys, and remembers its place. */
export function Split({ name, label, first, second, initial = 50 }: SplitProps) {
  const [percent, setPercent] = useState(() => clamp(Number(recall(`split.${name}`) ?? initial)));
  const frame = useRef<HTMLDivElement>(null);
  const move = (value: number) => {
    setPercent(clamp(value));
    remember(`split.${name}`, String(clamp(value)));
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const box = frame.current?.getBoundingClientRect();
    if (box && event.currentTarget.hasPointerCapture(event.pointerId)) {
      move(((event.clientX - box.left) / box.width) * 100);
    }
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move(percent + step);
  };
  return (
    <div className="split" ref={frame}>
      <div className="split-pane" style={{ flexBasis: second === null ? '100%' : `${percent}%` }}>
        {first}
      </div>
      {second === null ? null : (
        <>
          <div
            className="split-divider"
            role="separator"
            aria-orientation="vertical"
            aria-label={label}
            aria-valuenow={Math.round(percent)}
            aria-valuemin={LEAST}
            aria-valuemax={MOST}
            tabIndex={0}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag}
            onKeyDown={key}
          />
          <div className="split-pane" style={{ flexBasis: `${100 - percent}%` }}>
            {second}
          </div>
        </>
      )}
    </div>
  );
}

function clamp(value: number): number {
  return Number.isFinite(value) ? Math.min(MOST, Math.max(LEAST, value)) : 50;
}
