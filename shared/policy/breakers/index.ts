export {
  type AttemptOutcome,
  type BreakerAttempt,
  type BreakerTrace,
  BreakerTraceSchema,
} from './attempt.ts';
export { type BreakerState, SERVICE, type StateChange } from './breaker.ts';
export { type BreakerSettings, type BreakerSettingsInput, breakerSettings, createBreaker } from './create.ts';
export {
  compareMachines,
  MachineComparisonSchema,
  replayTrace,
  type TraceReplay,
  TraceReplaySchema,
} from './replay.ts';
