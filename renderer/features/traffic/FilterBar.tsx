import type { Vantage } from '#shared/model/index.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { CheckField, SelectField, TextField } from '#renderer/ui/Field.tsx';
import { Many } from '#renderer/ui/Toggles.tsx';
import type { FilterState } from './filter-state.ts';

type FilterBarProps = {
  captureId: number;
  filter: FilterState;
  onChange: (filter: FilterState) => void;
  /** Null when nothing is being recorded, so that there is nothing to follow. */
  follow: boolean | null;
  onFollow: (follow: boolean) => void;
};

const VANTAGES: { value: Vantage; label: string; title: string }[] = [
  { value: 'edge', label: 'edge', title: 'Seen in front of the gateway' },
  { value: 'instance', label: 'instance', title: 'Attempts seen in front of the instances' },
  { value: 'sender', label: 'sender', title: 'Seen by a replay at its own end' },
];

const STATUS_CLASSES = [
  { value: '2', label: '2xx' },
  { value: '3', label: '3xx' },
  { value: '4', label: '4xx' },
  { value: '5', label: '5xx' },
  { value: '0', label: 'none', title: 'Without a complete response' },
];

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Narrows the table down; every part that is set has to hold. */
export function FilterBar({ captureId, filter, onChange, follow, onFollow }: FilterBarProps) {
  const routes = useQuery(`routes ${captureId}`, (signal) =>
    engine.exchanges.routes({ captureId }, { signal }),
  );
  const set = (part: Partial<FilterState>) => onChange({ ...filter, ...part });
  return (
    <div className="filter-bar" role="search" aria-label="Filter">
      <TextField
        label="Filter by text"
        labelHidden
        className="filter-text"
        placeholder="Text in method, path or host"
        value={filter.text}
        onChange={(text) => set({ text })}
      />
      <SelectField
        label="Method"
        labelHidden
        value={filter.method}
        options={[{ value: '', label: 'any method' }, ...METHODS.map((value) => ({ value, label: value }))]}
        onChange={(method) => set({ method })}
      />
      <SelectField
        label="Route"
        labelHidden
        className="filter-route"
        value={filter.route}
        options={[
          { value: '', label: 'any route' },
          ...(routes.data ?? []).map(({ route, count }) => ({ value: route, label: `${route} (${count})` })),
        ]}
        onChange={(route) => set({ route })}
      />
      <Many
        label="Status"
        values={filter.statusClass}
        options={STATUS_CLASSES}
        onChange={(statusClass) => set({ statusClass })}
      />
      <Many
        label="Seen at"
        values={filter.vantage}
        options={VANTAGES}
        onChange={(vantage) => set({ vantage })}
      />
      {follow === null ? null : <CheckField label="Follow the newest" checked={follow} onChange={onFollow} />}
    </div>
  );
}
