import { BalancingBook } from '../figures/balancing.ts';
import { SessionBook } from '../figures/sessions.ts';
import { VersionFieldBook } from '../figures/version-fields.ts';
import type { Detector } from './detector.ts';

/** Detectors whose findings are all that is asked of them, one line each. */
export function createDetectors(): Detector[] {
  const balancing = new BalancingBook();
  return [new VersionFieldBook(), balancing, new SessionBook((service) => balancing.takesTurns(service))];
}
