import type { View } from './routing.ts';

const PATHS: Record<View | 'narrow' | 'widen', string> = {
  overview: 'M2.5 2.5h4.5v4.5h-4.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5h-4.5zM9 9h4.5v4.5H9z',
  traffic: 'M2 4.5h12M2 8h8M2 11.5h10',
  policies: 'M2.5 3h11M2.5 8h11M2.5 13h11M5.5 1.5v3M10.5 6.5v3M7 11.5v3',
  replay: 'M3 8a5 5 0 1 0 1.6-3.7M4.5 1.8v2.8h2.8',
  compare: 'M5 2.5v11M11 2.5v11M2.5 5h2.5M11 5h2.5M2.5 8h2.5M11 8h2.5M2.5 11h2.5M11 11h2.5',
  routes: 'M2 8h4M6 8c3 0 2-4.5 5-4.5h3M6 8c3 0 2 4.5 5 4.5h3',
  retries: 'M2.5 4.5h8.5M11 4.5 8.7 2.2M11 4.5 8.7 6.8M13.5 11.5H5M5 11.5l2.3-2.3M5 11.5l2.3 2.3',
  breakers: 'M1.5 10.5h4M10.5 10.5h4M5.5 10.5 10 5M10.5 8.5v4',
  latency: 'M2.5 13.5v-11M2.5 13.5h11M4.5 11c4 0 6-1.5 8-7.5',
  drills: 'M2 12.5 6 4.5l3 5 1.5-2.5 3.5 5.5zM12.5 1.8v3.4M10.8 3.5h3.4',
  report: 'M4 1.8h5.5L12.5 5v9.2H4zM9.2 2v3.2h3.2M6 8.5h4.5M6 11h4.5',
  narrow: 'M10 3.5 5.5 8l4.5 4.5',
  widen: 'M6 3.5 10.5 8 6 12.5',
};

/** A line drawing beside a word; the word carries the meaning. */
export function RailIcon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg className="rail-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
