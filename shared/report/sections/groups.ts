import type { Finding, FindingKind } from '#shared/model/index.ts';

/** Findings that say the same of several routes. The first is the one that shows most often. */
export interface FindingGroup {
  readonly first: Finding;
  /** True when all have the words of the first; else only their place is the same (shares, shifts). */
  readonly oneTitle: boolean;
  readonly findings: readonly Finding[];
}

/** Kinds whose titles carry the figures of one route. */
const FIGURES: ReadonlySet<FindingKind> = new Set(['share', 'latency']);

/** Groups findings by what they say, in the order in which they came. */
export function grouped(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const title = FIGURES.has(finding.kind) ? '' : finding.title;
    const key = [finding.severity, finding.kind, finding.catalogue, finding.place, title].join('\n');
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    return [{ first, oneTitle: group.every(({ title }) => title === first.title), findings: group }];
  });
}
