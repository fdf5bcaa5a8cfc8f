import { useState } from 'react';
import { classes } from '../ui/classes.ts';
import { recall, remember } from '../ui/memory.ts';
import { RailIcon } from './RailIcon.tsx';
import { hrefOf, useRoute, VIEWS, type View } from './routing.ts';

const WORDS: Record<View, string> = {
  overview: 'Overview',
  traffic: 'Traffic',
  policies: 'Policies',
  replay: 'Replay',
  compare: 'Compare',
  routes: 'Routes',
  retries: 'Retries',
  breakers: 'Breakers',
  latency: 'Latency',
  drills: 'Drills',
  report: 'Report',
};

/** The way between the views. Collapsed it keeps its icons, with the words as tooltips. */
export function Rail() {
  const { view: present } = useRoute();
  const [narrow, setNarrow] = useState(recall('rail') === 'narrow');
  const toggle = () => {
    setNarrow(!narrow);
    remember('rail', narrow ? 'wide' : 'narrow');
  };
  return (
    <nav className={classes('rail', narrow && 'rail-narrow')} aria-label="Views">
      <ul>
        {VIEWS.map((view) => (
          <li key={view}>
            <a
              className="rail-item"
              href={hrefOf(view)}
              aria-current={view === present ? 'page' : undefined}
              aria-label={WORDS[view]}
              title={narrow ? WORDS[view] : undefined}
            >
              <RailIcon name={view} />
              {narrow ? null : WORDS[view]}
            </a>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="rail-item rail-toggle"
        onClick={toggle}
        aria-label={narrow ? 'Widen the rail' : 'Narrow the rail'}
        aria-expanded={!narrow}
        title={narrow ? 'Widen' : undefined}
      >
        <RailIcon name={narrow ? 'widen' : 'narrow'} />
        {narrow ? null : 'Narrow'}
      </button>
    </nav>
  );
}
