import type { BreakerClass, BreakerPhase, ObservedState } from '#shared/model/index.ts';

/** The phases as a reader is told them: number and word within trip and recovery, and a code where there is no room. */
export const PHASE_WORDS: Readonly<
  Record<BreakerPhase, { readonly part: string; readonly code: string; readonly words: string }>
> = {
  'trip-failing': { part: 'trip 1', code: 'T1', words: 'failing' },
  'trip-falling': { part: 'trip 2', code: 'T2', words: 'traffic falls' },
  'trip-isolated': { part: 'trip 3', code: 'T3', words: 'isolated' },
  'recovery-none': { part: 'recovery 1', code: 'R1', words: 'no traffic' },
  'recovery-little': { part: 'recovery 2', code: 'R2', words: 'a little' },
  'recovery-full': { part: 'recovery 3', code: 'R3', words: 'its share again' },
};

/** What acted, as a name. */
export const CLASS_WORDS: Readonly<Record<BreakerClass, string>> = {
  hystrix: 'a breaker like Hystrix',
  resilience4j: 'a breaker like Resilience4j',
  ribbon: 'a balancer like Ribbon',
  envoy: 'ejection like Envoy’s',
  none: 'no breaker',
  unknown: 'not known',
};

/** How a state looks: full keeps all traffic away, half some. What admits everything is a thin line. */
export const STATE_WEIGHT: Readonly<Record<ObservedState, 'admits' | 'half' | 'stops'>> = {
  closed: 'admits',
  healthy: 'admits',
  up: 'admits',
  disabled: 'admits',
  'half-open': 'half',
  starting: 'half',
  unknown: 'half',
  open: 'stops',
  'forced-open': 'stops',
  ejected: 'stops',
  down: 'stops',
  'out-of-service': 'stops',
  gone: 'stops',
};
