import type { ReactNode } from 'react';
import { BreakersView } from '../features/breakers/BreakersView.tsx';
import { DrillsView } from '../features/drills/DrillsView.tsx';
import { CompareView } from '../features/compare/CompareView.tsx';
import { LatencyView } from '../features/latency/LatencyView.tsx';
import { NoWorkspace } from '../features/overview/NoWorkspace.tsx';
import { OverviewView } from '../features/overview/OverviewView.tsx';
import { PoliciesView } from '../features/policies/PoliciesView.tsx';
import { ReplayView } from '../features/replay/ReplayView.tsx';
import { RetriesView } from '../features/retries/RetriesView.tsx';
import { RoutesView } from '../features/routes/RoutesView.tsx';
import { ReportView } from '../features/report/ReportView.tsx';
import { TrafficView } from '../features/traffic/TrafficView.tsx';
import { useEngineStore } from '../rpc/engine-store.ts';
import { type Route, useRoute } from './routing.ts';

/** Shows the view of the present place. Without a workspace there is nothing to show but how to get one. */
export function ViewSwitch() {
  const route = useRoute();
  const workspace = useEngineStore((state) => state.live?.workspace?.path);
  if (workspace === undefined) return <NoWorkspace />;
  // The key makes a view start afresh for another workspace.
  return (
    <div className="view" key={workspace}>
      {viewOf(route)}
    </div>
  );
}

function viewOf({ view, rest }: Route): ReactNode {
  switch (view) {
    case 'overview':
      return <OverviewView />;
    case 'traffic':
      return <TrafficView place={rest} />;
    case 'policies':
      return <PoliciesView place={rest} />;
    case 'replay':
      return <ReplayView place={rest} />;
    case 'compare':
      return <CompareView place={rest} />;
    case 'routes':
      return <RoutesView place={rest} />;
    case 'retries':
      return <RetriesView place={rest} />;
    case 'breakers':
      return <BreakersView place={rest} />;
    case 'latency':
      return <LatencyView place={rest} />;
    case 'drills':
      return <DrillsView place={rest} />;
    case 'report':
      return <ReportView place={rest} />;
  }
}
