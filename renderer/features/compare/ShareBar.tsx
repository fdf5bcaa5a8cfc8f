import { percent, thousands } from '#shared/compare/words.ts';
import type { Estimate, Side } from '#shared/model/index.ts';

const WIDTH = 120;

type ShareBarProps = {
  estimate: Estimate;
  side: Side;
  /** A weight that the interval is held against: drawn instead of the estimate. */
  declared?: number;
};

/** The observed interval as a bar from 0 to 100 %, with the estimate or what was declared as a line through it. */
export function ShareBar({ estimate: { value, low, high, n }, side, declared }: ShareBarProps) {
  const at = (declared ?? value) * WIDTH;
  return (
    <div className="shift">
      <svg
        className={`share-chart share-${side}`}
        viewBox={`0 0 ${WIDTH} 12`}
        width={WIDTH}
        height={12}
        aria-hidden="true"
      >
        <line className="share-axis" x1={0} x2={WIDTH} y1={11.5} y2={11.5} />
        <rect
          className="share-interval"
          x={low * WIDTH}
          y={3}
          width={Math.max(1, (high - low) * WIDTH)}
          height={6}
        />
        <line
          className={declared === undefined ? 'share-value' : 'share-declared'}
          x1={at}
          x2={at}
          y1={0}
          y2={12}
        />
      </svg>
      <span className="shift-words">
        {percent(value)} ({percent(low)} … {percent(high)}), n = {thousands(n)}
      </span>
    </div>
  );
}
