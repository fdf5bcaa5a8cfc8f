import { useEffect } from 'react';
import { bridge } from '../rpc/bridge.ts';
import { engine } from '../rpc/connection.ts';
import { useEngineStore } from '../rpc/engine-store.ts';
import { type Command, useCommands } from './commands.ts';
import { openPanel } from './panels.ts';
import { go, hrefOf, VIEWS } from './routing.ts';
import { nextTheme } from './theme.ts';

/** The commands that are there in every view. */
export function useAppCommands(): void {
  const open = useEngineStore((state) => state.live?.workspace != null);
  const recording = useEngineStore((state) => state.live?.recording != null);
  const always: Command[] = [
    { id: 'palette', name: 'Show commands', keys: 'Ctrl+K', run: () => openPanel('palette') },
    { id: 'keys', name: 'Show keys', keys: '?', run: () => openPanel('keys') },
    { id: 'open', name: 'Open workspace…', run: () => openPanel('open-workspace') },
    { id: 'create', name: 'Create workspace…', run: () => openPanel('create-workspace') },
    { id: 'verify', name: 'Verify a report…', run: () => openPanel('verify') },
    { id: 'attach', name: 'Attach to engine…', run: () => openPanel('attach') },
    { id: 'theme', name: 'Change theme', run: nextTheme },
    ...VIEWS.map((view, index) => ({
      id: `go.${view}`,
      name: `Go to ${view}`,
      keys: String(index + 1),
      run: () => go(hrefOf(view)),
    })),
  ];
  const withWorkspace: Command[] = [
    recording
      ? { id: 'taps.stop', name: 'Stop recording', run: () => void engine.taps.stop() }
      : { id: 'taps.start', name: 'Start taps…', run: () => go(hrefOf('traffic', 'new')) },
    { id: 'replay.new', name: 'Replay a capture…', run: () => go(hrefOf('replay', 'new')) },
    { id: 'audit.new', name: 'Audit the policies…', run: () => go(hrefOf('policies', 'new')) },
    { id: 'audit.route', name: 'Route a request…', run: () => go(hrefOf('policies', 'route')) },
    { id: 'compare.new', name: 'Compare two runs…', run: () => go(hrefOf('compare', 'new')) },
    { id: 'close', name: 'Close workspace', run: () => void engine.workspace.close() },
  ];
  useCommands(open ? [...always, ...withWorkspace] : always);
  useEffect(() => bridge?.onCommand(openPanel), []);
}
