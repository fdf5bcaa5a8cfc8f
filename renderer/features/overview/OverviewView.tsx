import { useAudits, useCaptures, useComparisons, useReplays } from '#renderer/rpc/use-lists.ts';
import { Failure, Loading } from '#renderer/ui/States.tsx';
import { overviewAnswer } from './answer.ts';
import { AuditList } from './AuditList.tsx';
import { CaptureList } from './CaptureList.tsx';
import { ComparisonList } from './ComparisonList.tsx';
import { ReplayList } from './ReplayList.tsx';
import { Steps } from './Steps.tsx';
import './overview.css';

/** Everything of the workspace at a glance, and the next step. */
export function OverviewView() {
  const captures = useCaptures();
  const replays = useReplays();
  const comparisons = useComparisons();
  const audits = useAudits();
  const failed = [captures, replays, comparisons, audits].find((query) => query.error);
  if (failed?.error) return <Failure error={failed.error} retry={failed.reload} />;
  if (!captures.data || !replays.data || !comparisons.data || !audits.data)
    return <Loading what="the workspace" />;
  const recorded = captures.data.filter((capture) => capture.kind === 'live');
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>{overviewAnswer(recorded, replays.data, comparisons.data, audits.data)}</h1>
        </div>
      </div>
      <Steps audits={audits.data} captures={recorded} replays={replays.data} comparisons={comparisons.data} />
      <ComparisonList comparisons={comparisons.data} />
      <AuditList audits={audits.data} />
      <ReplayList replays={replays.data} captures={captures.data} />
      <CaptureList captures={recorded} />
    </div>
  );
}
