import { useState } from 'react';
import type { Job } from '#shared/model/job.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { JobLine } from '#renderer/features/jobs/JobLine.tsx';
import { useUnfinishedJobs } from '#renderer/features/jobs/use-unfinished-jobs.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { useAudits, useCaptures } from '#renderer/rpc/use-lists.ts';
import { AuditTable } from '#renderer/ui/AuditTable.tsx';
import { ActionError, Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { policiesAnswer } from './answer.ts';
import { AuditDocumentView, RemoveAudit } from './AuditDocumentView.tsx';
import { AuditForm } from './AuditForm.tsx';
import { RouteCapture } from './RouteCapture.tsx';
import { RouteTester } from './RouteTester.tsx';
import './policies.css';

/** `policies`, `policies/new`, `policies/route`, `policies/route/capture/…`, `policies/NAME/TAB`, `policies/NAME/TAB/DETAIL`. */
export function PoliciesView({ place }: { place: readonly string[] }) {
  const [name, tab, detail] = place;
  if (name === 'route' && tab === 'capture') return <RouteCapture place={place.slice(2)} />;
  if (name === 'route' && tab === undefined) return <RouteTester />;
  if (name === undefined || (name === 'new' && tab === undefined))
    return <Audits creating={name === 'new'} />;
  return <AuditDocumentView key={name} name={name} tab={tab ?? 'parity'} detail={detail ?? null} />;
}

function Audits({ creating }: { creating: boolean }) {
  const captures = useCaptures();
  const audits = useAudits();
  const [doomed, setDoomed] = useState<string | null>(null);
  const remove = useAction((name: string) => engine.audits.remove({ name }));
  const running = withoutRepeated(useUnfinishedJobs('audit'));
  const failed = [captures, audits].find(({ error }) => error);
  if (failed?.error) return <Failure error={failed.error} retry={failed.reload} />;
  if (!captures.data || !audits.data) return <Loading what="the audits" />;
  if (creating) return <AuditForm captures={captures.data.filter(({ state }) => state !== 'recording')} />;
  const actions = (
    <>
      <a className="button" href={hrefOf('policies', 'route')}>
        Route requests…
      </a>
      <a className="button button-primary" href={hrefOf('policies', 'new')}>
        Audit the policies…
      </a>
    </>
  );
  if (audits.data.length === 0 && running.length === 0)
    return (
      <Empty whole title="No policies are audited yet." action={actions}>
        An audit reads the configuration of both sides and says, setting by setting, where they differ, before
        any traffic is recorded.
      </Empty>
    );
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>{policiesAnswer(audits.data)}</h1>
        </div>
        <div className="view-actions">{actions}</div>
      </div>
      {running.map((job) => (
        <section key={job.id} className="section" aria-label={job.title}>
          <JobLine job={job} afterwards={<a href={hrefOf('policies', 'new')}>Set it up again</a>} />
        </section>
      ))}
      {audits.data.length > 0 ? (
        <section className="section" aria-label="Audits">
          <ActionError error={remove.error} />
          <AuditTable
            audits={audits.data}
            // With its part: an audit may be named like one of the view's own places.
            hrefOf={(name) => hrefOf('policies', name, 'parity')}
            onRemove={setDoomed}
          />
        </section>
      ) : null}
      {doomed === null ? null : (
        <RemoveAudit
          name={doomed}
          onConfirm={() => void remove.run(doomed)}
          onClose={() => setDoomed(null)}
        />
      )}
    </div>
  );
}

/** The newest of each name: what was started again tells nothing any more. */
function withoutRepeated(jobs: readonly Job[]): readonly Job[] {
  return jobs.filter(({ title }, index) => !jobs.slice(0, index).some((newer) => newer.title === title));
}
