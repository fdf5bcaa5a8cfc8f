import { MeshproofError, type Observation, type ObserverSpec } from '#shared/model/index.ts';
import { actuatorObserver } from './actuator.ts';
import { envoyAdminObserver } from './envoy-admin.ts';
import { eurekaObserver } from './eureka.ts';
import { logCommandObserver } from './log-command.ts';
import { logFileObserver } from './log-file.ts';
import type { Observer } from './observer.ts';
import { Watch } from './watch.ts';

/** Observers that run. */
export interface RunningObservers {
  /** Names of those that can't see at the moment. */
  readonly blind: readonly string[];
  /** Ends when all have ended; nothing is told afterwards. */
  stop(): Promise<void>;
}

/** An observer that can begin. */
export interface NamedObserver {
  readonly name: string;
  readonly observe: Observer;
  /** It reads what the deployment writes, which may be late. */
  readonly followsLog: boolean;
}

/**
 * Makes observers of their specifications; nothing is asked yet.
 * @throws MeshproofError `usage` when a specification can't work: two of one name, a bad URL, a bad pattern
 */
export function observersOf(specs: readonly ObserverSpec[]): NamedObserver[] {
  const names = specs.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new MeshproofError(
      'usage',
      'OBSERVER_TWICE',
      `two observers are named '${twice}'`,
      'Give each a name of its own.',
    );
  }
  return specs.map((spec) => ({
    name: spec.name,
    observe: observerOf(spec),
    followsLog: spec.kind === 'log-file' || spec.kind === 'log-command',
  }));
}

/** Starts to watch. What is seen goes to `sink` as it is seen; an observer that can't see says so once and tries on. */
export function startObservers(
  observers: readonly NamedObserver[],
  sink: (seen: Observation) => void,
): RunningObservers {
  const stopping = new AbortController();
  const started = observers.map(({ name, observe }) => {
    const watch = new Watch(name, (seen) => {
      if (!stopping.signal.aborted) sink(seen);
    });
    return { name, watch, ended: observe(watch, stopping.signal) };
  });
  return {
    get blind() {
      return started.filter(({ watch }) => watch.blind).map(({ name }) => name);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(started.map(({ ended }) => ended));
    },
  };
}

function observerOf(spec: ObserverSpec): Observer {
  switch (spec.kind) {
    case 'envoy-admin':
      return envoyAdminObserver(spec);
    case 'actuator':
      return actuatorObserver(spec);
    case 'eureka':
      return eurekaObserver(spec);
    case 'log-file':
      return logFileObserver(spec);
    case 'log-command':
      return logCommandObserver(spec);
  }
}
