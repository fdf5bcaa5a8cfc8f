import { go, hrefOf } from '#renderer/app/routing.ts';
import { showsSide, useSideFilter } from '#renderer/app/side-filter.ts';
import { useCaptures } from '#renderer/rpc/use-lists.ts';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { CaptureTraffic } from './CaptureTraffic.tsx';
import { StartTaps } from './StartTaps.tsx';
import './traffic.css';

/** `traffic/new`, `traffic/CAPTURE`, `traffic/CAPTURE/EXCHANGE`; without a capture the newest one is shown. */
export function TrafficView({ place }: { place: readonly string[] }) {
  const [first, second] = place;
  const captures = useCaptures();
  const side = useSideFilter((state) => state.side);
  if (captures.error) return <Failure error={captures.error} retry={captures.reload} />;
  if (!captures.data) return <Loading what="the captures" />;
  if (first === 'new') return <StartTaps captures={captures.data} />;
  const shown = captures.data.filter((capture) => showsSide(side, capture.side));
  const chosen = captures.data.find((capture) => String(capture.id) === first) ?? newest(shown);
  if (!chosen) {
    return (
      <Empty
        whole
        title={side === 'both' ? 'No traffic is recorded yet.' : `No traffic of the ${side} is recorded yet.`}
        action={
          <a className="button button-primary" href={hrefOf('traffic', 'new')}>
            Start taps…
          </a>
        }
      >
        A tap listens in front of a gateway or of an instance, passes every byte on unchanged, and keeps a
        copy.
      </Empty>
    );
  }
  return (
    <CaptureTraffic
      key={chosen.id}
      capture={chosen}
      captures={shown.includes(chosen) ? shown : [chosen, ...shown]}
      exchangeId={second === undefined ? null : Number(second)}
      onSelect={(id) => go(hrefOf('traffic', chosen.id, ...(id === null ? [] : [id])), { replace: true })}
    />
  );
}

function newest<T extends { id: number }>(captures: readonly T[]): T | undefined {
  return captures.reduce<T | undefined>(
    (best, capture) => (best && best.id > capture.id ? best : capture),
    undefined,
  );
}
