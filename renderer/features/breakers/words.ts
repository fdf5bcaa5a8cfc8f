import type { BreakerAnswer, BreakerService } from '#shared/policy/model/breaker-answer.ts';
import { formatCount, formatMilliseconds, formatNoun } from '#renderer/ui/format.ts';
import type { TermName } from '#renderer/ui/terms.ts';

/** What was replayed: `monday, baseline: 400 attempts at producer in 2 min 3 s, 37 of them failed.` */
export function traceWords({ trace }: BreakerAnswer): string {
  const { capture, side, service, attempts, failures, retries, durationMs, instances } = trace;
  if (attempts === 0) return `${capture}, ${side}: no attempt at ${service} was recorded.`;
  const repeated = retries === 0 ? '' : `, ${formatCount(retries)} repeated another`;
  return `${capture}, ${side}: ${formatNoun(attempts, 'attempt')} at ${formatNoun(instances.length, 'instance')} of ${service} in ${formatMilliseconds(durationMs)}; ${formatCount(failures)} failed${repeated}.`;
}

/** `producer, 37 of 400 failed` */
export function serviceWords({ service, attempts, failures }: BreakerService): string {
  return `${service}, ${formatCount(failures)} of ${formatCount(attempts)} failed`;
}

/** `8`, `8, 3 of them errors` */
export function fateWords({ attempts, failures }: { attempts: number; failures: number }): string {
  if (attempts === 0) return '0';
  return `${formatCount(attempts)}, ${formatCount(failures)} of them ${failures === 1 ? 'an error' : 'errors'}`;
}

/** `the version is not known (ejection.intervalMs, ejection.baseMs)`; each reason once. */
export function missingWords(missing: BreakerAnswer['notKnown'][number]['missing']): string {
  return [...Map.groupBy(missing, ({ reason }) => reason)]
    .map(([reason, group]) => `${reason} (${group.map(({ setting }) => setting).join(', ')})`)
    .join('; ');
}

const TERMS: Readonly<Record<string, TermName>> = {
  open: 'breakerOpen',
  'half-open': 'halfOpen',
  ejected: 'ejected',
  leaving: 'leaving',
  returning: 'returning',
  tripped: 'tripped',
  full: 'poolFull',
};

/** The explanation of a state, where its name is not enough. */
export function stateTerm(state: string): TermName | null {
  return TERMS[state] ?? null;
}
