import type { DeclaredShare } from '#shared/model/index.ts';

/** What a share says of its weight. */
export type ShareResult = 'agrees' | 'unclear' | 'contradicts';

/**
 * Contradicted is a weight by the test of its rule's whole split, at a level for many rules; one that lies outside of the share's own
 * interval and is not contradicted is unclear: more requests would tell.
 */
export function shareResult({
  agrees,
  declared,
  low,
  high,
}: Pick<DeclaredShare, 'agrees' | 'declared' | 'low' | 'high'>): ShareResult {
  if (!agrees) return 'contradicts';
  return declared < low || declared > high ? 'unclear' : 'agrees';
}
