import { useEngineStore } from '../rpc/engine-store.ts';
import { Button } from '../ui/Button.tsx';
import { Choice } from '../ui/Toggles.tsx';
import { openPanel } from './panels.ts';
import { RunningJobs } from './RunningJobs.tsx';
import { type SideFilter, useSideFilter } from './side-filter.ts';
import { nextTheme, useTheme } from './theme.ts';

const SIDES: { value: SideFilter; label: string }[] = [
  { value: 'both', label: 'both sides' },
  { value: 'baseline', label: 'baseline' },
  { value: 'candidate', label: 'candidate' },
];

/** Workspace, side switch, running jobs, commands, theme. */
export function TopBar() {
  const workspace = useEngineStore((state) => state.live?.workspace ?? null);
  const side = useSideFilter((state) => state.side);
  const theme = useTheme((state) => state.theme);
  return (
    <header className="top">
      <span className="top-workspace" title={workspace?.path}>
        {workspace ? workspace.name : 'Meshproof'}
      </span>
      {workspace ? (
        <Choice
          label="Side"
          value={side}
          options={SIDES}
          onChange={(value) => useSideFilter.setState({ side: value })}
        />
      ) : null}
      <RunningJobs />
      <span className="top-space" />
      <Button kind="quiet" onClick={nextTheme} title="System, light or dark">
        Theme: {theme}
      </Button>
      <Button onClick={() => openPanel('palette')}>
        Commands <kbd>Ctrl K</kbd>
      </Button>
    </header>
  );
}
