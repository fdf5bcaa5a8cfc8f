import { useState } from 'react';
import type { CaptureSummary } from '#shared/model/index.ts';
import { useEngineStore } from '#renderer/rpc/engine-store.ts';
import { Banner } from '#renderer/ui/States.tsx';
import { Split } from '#renderer/ui/Split.tsx';
import { ExchangeDetailPane } from './ExchangeDetailPane.tsx';
import { ExchangeTable } from './ExchangeTable.tsx';
import { FilterBar } from './FilterBar.tsx';
import { EMPTY_FILTER, type FilterState, filterOf } from './filter-state.ts';
import { LiveTaps } from './LiveTaps.tsx';
import { TrafficHead } from './TrafficHead.tsx';

type CaptureTrafficProps = {
  capture: CaptureSummary;
  captures: readonly CaptureSummary[];
  exchangeId: number | null;
  onSelect: (id: number | null) => void;
};

/** The exchanges of one capture, while it is recorded and afterwards. */
export function CaptureTraffic({ capture, captures, exchangeId, onSelect }: CaptureTrafficProps) {
  const recording = useEngineStore((state) => state.live?.recording ?? null);
  const live = recording?.capture.id === capture.id ? recording : null;
  const [filter, setFilter] = useState<FilterState>(EMPTY_FILTER);
  const [follow, setFollow] = useState(live !== null);
  return (
    <div className="view">
      <TrafficHead capture={live?.capture ?? capture} captures={captures} />
      {capture.state === 'interrupted' ? (
        <div className="traffic-banner">
          <Banner kind="warn">
            The engine ended while this was recorded. What had been stored is here; it is not complete.
          </Banner>
        </div>
      ) : null}
      {live ? <LiveTaps taps={live.taps} /> : null}
      <Split
        name="traffic"
        label="Width of the table"
        initial={58}
        first={
          <>
            <FilterBar
              captureId={capture.id}
              filter={filter}
              onChange={setFilter}
              follow={live ? follow : null}
              onFollow={setFollow}
            />
            <ExchangeTable
              filter={filterOf(capture.id, filter)}
              filtered={filter !== EMPTY_FILTER}
              onClearFilter={() => setFilter(EMPTY_FILTER)}
              recording={live !== null}
              follow={follow && live !== null}
              onFollow={setFollow}
              selectedId={exchangeId}
              onSelect={onSelect}
            />
          </>
        }
        second={exchangeId === null ? null : <ExchangeDetailPane id={exchangeId} onSelect={onSelect} />}
      />
    </div>
  );
}
