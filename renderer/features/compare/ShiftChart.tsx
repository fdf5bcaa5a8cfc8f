import type { Estimate } from '#shared/model/index.ts';

const WIDTH = 160;
const HEIGHT = 18;
const MIDDLE = HEIGHT / 2;
/** The axis reaches from half to twice as slow; what lies beyond is cut at the edge. */
const REACH = Math.log(2);

/** A latency shift as dot and interval on a log axis: the line in the middle is no change, the band is the margin. */
export function ShiftChart({ ratio, margin }: { ratio: Estimate; margin: number }) {
  const [low, value, high] = [xOf(ratio.low), xOf(ratio.value), xOf(ratio.high)];
  const [bandLeft, bandRight] = [xOf(1 / (1 + margin)), xOf(1 + margin)];
  return (
    <svg
      className="shift-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      aria-hidden="true"
    >
      <rect className="shift-band" x={bandLeft} y={0} width={bandRight - bandLeft} height={HEIGHT} />
      <line className="shift-zero" x1={WIDTH / 2} x2={WIDTH / 2} y1={0} y2={HEIGHT} />
      <line className="shift-interval" x1={low} x2={high} y1={MIDDLE} y2={MIDDLE} />
      <rect className="shift-dot" x={value - 3} y={MIDDLE - 3} width={6} height={6} />
    </svg>
  );
}

function xOf(ratio: number): number {
  const share = Math.max(-1, Math.min(1, Math.log(Math.max(ratio, Number.MIN_VALUE)) / REACH));
  return WIDTH / 2 + share * (WIDTH / 2 - 4);
}
