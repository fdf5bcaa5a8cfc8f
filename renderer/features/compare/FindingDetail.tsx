import { useRef, useState } from 'react';
import type { AttributedFinding, ComparisonDocument, Evidence, ExchangeDetail } from '#shared/model/index.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { SelectField } from '#renderer/ui/Field.tsx';
import { SeverityMark, SideMark } from '#renderer/ui/Mark.tsx';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { ExchangeDiff } from '../diff/ExchangeDiff.tsx';
import { LineDiff } from '../diff/LineDiff.tsx';
import { useDifferenceKeys } from '../diff/use-difference-keys.ts';
import { MakeRule } from '../rules/MakeRule.tsx';
import { FindingWaiver } from '../waivers/FindingWaiver.tsx';
import { FindingExplanation } from './FindingExplanation.tsx';
import { FindingFacts } from './FindingFacts.tsx';

type FindingDetailProps = {
  finding: AttributedFinding;
  document: Pick<ComparisonDocument, 'name' | 'waivers'>;
};

/** One finding: what it is, what most likely makes it, and the pairs that show it. */
export function FindingDetail({ finding, document }: FindingDetailProps) {
  const [chosen, setChosen] = useState(0);
  const frame = useRef<HTMLElement>(null);
  useDifferenceKeys(frame);
  const evidence = finding.evidence[chosen];
  return (
    <section className="finding-detail" aria-label="Finding" ref={frame}>
      <h2>{finding.title}</h2>
      <p className="finding-cause">
        <SeverityMark severity={finding.severity} /> {finding.cause}
      </p>
      <FindingFacts finding={finding} />
      <FindingExplanation finding={finding} />
      <div className="finding-actions">
        <FindingWaiver finding={finding} document={document} />
        <MakeRule key={finding.id} finding={finding} comparison={document.name} />
      </div>
      {finding.evidence.length > 1 ? (
        <SelectField
          label={`Evidence (${finding.evidence.length} pairs kept)`}
          value={String(chosen)}
          options={finding.evidence.map(({ request }, index) => ({
            value: String(index),
            label: `${index + 1}. ${request}`,
          }))}
          onChange={(value) => setChosen(Number(value))}
        />
      ) : null}
      {evidence ? (
        <EvidenceView evidence={evidence} place={finding.place} />
      ) : (
        <Empty title="This finding rests on counts, not on single pairs.">Its figures are above.</Empty>
      )}
      <NoiseEvidence evidence={finding.noiseEvidence ?? []} />
    </section>
  );
}

/** What the baseline does to itself at the same place: the reason why a finding is noise, or how rare that is. */
function NoiseEvidence({ evidence }: { evidence: readonly Evidence[] }) {
  if (evidence.length === 0) return null;
  return (
    <details className="finding-noise" open>
      <summary>The baseline against itself, at the same place</summary>
      <LineDiff
        label="The baseline against itself"
        left={evidence.map(({ baseline }) => baseline ?? '(absent)').join('\n')}
        right={evidence.map(({ candidate }) => candidate ?? '(absent)').join('\n')}
      />
    </details>
  );
}

function EvidenceView({ evidence, place }: { evidence: Evidence; place: string }) {
  return (
    <>
      <div className="sides">
        <SideMark side="baseline" />
        <SideMark side="candidate" />
      </div>
      <section className="diff-message" aria-label="The two values">
        <h3>{place}</h3>
        <LineDiff
          label="The two values"
          left={evidence.baseline ?? '(absent)'}
          right={evidence.candidate ?? '(absent)'}
        />
      </section>
      <PairDiff baselineId={evidence.baselineId} candidateId={evidence.candidateId} />
      <p className="muted finding-keys">
        <kbd>n</kbd> next difference · <kbd>p</kbd> previous difference · <kbd>j</kbd> <kbd>k</kbd> next and
        previous finding · <kbd>a</kbd> accept
      </p>
    </>
  );
}

type PairProps = { baselineId: number | null; candidateId: number | null };

function PairDiff({ baselineId, candidateId }: PairProps) {
  const key = baselineId === null && candidateId === null ? null : `pair ${baselineId} ${candidateId}`;
  const pair = useQuery(key, (signal) => pairOf(baselineId, candidateId, signal));
  if (key === null) return null;
  if (pair.error) return <Failure error={pair.error} retry={pair.reload} />;
  if (!pair.data) return <Loading what="the two exchanges" />;
  return <ExchangeDiff baseline={pair.data[0]} candidate={pair.data[1]} />;
}

async function pairOf(
  baselineId: number | null,
  candidateId: number | null,
  signal: AbortSignal,
): Promise<[ExchangeDetail | null, ExchangeDetail | null]> {
  const get = (id: number | null) => (id === null ? null : engine.exchanges.get({ id }, { signal }));
  return Promise.all([get(baselineId), get(candidateId)]);
}
