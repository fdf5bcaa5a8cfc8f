import { appliedTo, acceptedBy } from '#shared/compare/verdict/accept.ts';
import { coversDrill } from '#shared/compare/verdict/waiver-covers.ts';
import type { DrillDocument, Waiver } from '#shared/model/index.ts';
import { judgeDrill } from './judge.ts';

/**
 * The document as the waivers leave it: accepted findings are marked, no longer count, and the verdict is made again. As with a
 * comparison they are applied when it is read; the stored one never changes.
 * @param at Moment at which expiry is judged, ISO 8601 in UTC: when the drill began; in a comparison's report the comparison's.
 */
export function applyDrillWaivers(
  document: DrillDocument,
  waivers: readonly Waiver[],
  at: string,
): DrillDocument {
  const scenario = document.scenario.name;
  const covers = (waiver: Waiver, finding: DrillDocument['findings'][number]): boolean =>
    coversDrill(waiver, scenario, finding);
  const findings = document.findings.map((finding) => ({
    ...finding,
    waiver: acceptedBy(waivers, at, (waiver) => covers(waiver, finding)),
  }));
  const applied = appliedTo(waivers, at).flatMap(({ waiver, applied: kept }) => {
    const mine = findings.filter((finding) => covers(waiver, finding));
    if (mine.length === 0) return [];
    return [{ ...kept, findings: [], drills: mine.map(({ id }) => ({ drill: document.name, finding: id })) }];
  });
  return { ...document, findings, waivers: applied, ...judgeDrill({ ...document, findings }) };
}
