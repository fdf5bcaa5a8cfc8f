import { useConnected, useEngineStore } from '../rpc/engine-store.ts';
import { useCommandKeys } from './commands.ts';
import { ConnectionScreen } from './ConnectionScreen.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Panels } from './Panels.tsx';
import { Rail } from './Rail.tsx';
import { ReconnectBanner } from './ReconnectBanner.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TopBar } from './TopBar.tsx';
import { TroubleBanner } from './TroubleBanner.tsx';
import { useAppCommands } from './use-app-commands.ts';
import { ViewSwitch } from './ViewSwitch.tsx';
import './shell.css';

/** The window: rail, top bar, the present view, status bar. */
export function App() {
  useCommandKeys();
  useAppCommands();
  const known = useEngineStore((state) => state.live !== null);
  const connected = useConnected();
  return (
    <div className="shell">
      <Rail />
      <div className="shell-main">
        <TopBar />
        {known && !connected ? <ReconnectBanner /> : null}
        <TroubleBanner />
        <main className="shell-view" id="view">
          <ErrorBoundary>{known ? <ViewSwitch /> : <ConnectionScreen />}</ErrorBoundary>
        </main>
      </div>
      <StatusBar />
      <Panels />
    </div>
  );
}
