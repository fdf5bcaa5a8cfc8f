import type { ReactNode } from 'react';
import type { Finding } from '#shared/model/index.ts';
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
          ? 'no noise run'
          : `${formatCount(finding.noiseCount)} pairs of the baseline with itself`}
      </Fact>
      {finding.adjustedP === null ? null : (
        <Fact name={<Term name="adjustedP">Adjusted p</Term>}>{pValue(finding.adjustedP)}</Fact>
      )}
      {finding.catalogue ? <Fact name="Catalogue">{finding.catalogue}</Fact> : null}
    </dl>
  );
}

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function pValue(p: number): string {
  return p < 0.001 ? 'below 0.001' : p.toFixed(3);
}
