import type { ReactNode } from 'react';
import { probability } from '#shared/compare/words.ts';
import type { Finding } from '#shared/model/index.ts';
import { CatalogueId } from '#renderer/features/policies/CatalogueId.tsx';
import { formatCount } from '#renderer/ui/format.ts';
import { Term } from '#renderer/ui/Term.tsx';

/** The figures that a finding rests on. */
export function FindingFacts({ finding }: { finding: Finding }) {
  return (
    <dl className="detail-facts finding-facts">
      <Fact name="Route">{finding.route}</Fact>
      {finding.service ? <Fact name="Service">{finding.service}</Fact> : null}
      <Fact name={<Term name="pairs">Pairs</Term>}>
        {formatCount(finding.count)} of {formatCount(finding.pairs)} show it
      </Fact>
      <Fact name={<Term name="noiseGroup">Noise</Term>}>
        {finding.noiseCount === null
          ? BY_FIGURES.has(finding.kind)
            ? 'part of the figures'
            : 'no noise run'
          : `${formatCount(finding.noiseCount)} pairs of the baseline with itself`}
      </Fact>
      {finding.adjustedP === null ? null : (
        <Fact name={<Term name="adjustedP">Adjusted p</Term>}>{probability(finding.adjustedP)}</Fact>
      )}
      {finding.basis === undefined ? null : (
        <Fact name={<Term name="basis">Told by</Term>}>{finding.basis}</Fact>
      )}
      {finding.catalogue ? (
        <Fact name={<Term name="catalogue">Catalogue</Term>}>
          <CatalogueId id={finding.catalogue} />
        </Fact>
      ) : null}
    </dl>
  );
}

/** Kinds that are told from all pairs together: what the baseline does to itself is in their tests. */
const BY_FIGURES: ReadonlySet<Finding['kind']> = new Set([
  'share',
  'latency',
  'retry',
  'balancing',
  'timeout',
  'rate-limit',
]);

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
