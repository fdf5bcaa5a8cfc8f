import type { ReactNode } from 'react';
import type { CaptureSummary, ComparisonSummary, ReplaySummary } from '#shared/model/index.ts';
import type { AuditSummary } from '#shared/policy/model/audit-summary.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { classes } from '#renderer/ui/classes.ts';

type StepsProps = {
  audits: readonly AuditSummary[];
  captures: readonly CaptureSummary[];
  replays: readonly ReplaySummary[];
  comparisons: readonly ComparisonSummary[];
};

/** The way to a verdict in three steps, of which the next one stands out; the audit needs none of them. */
export function Steps({ audits, captures, replays, comparisons }: StepsProps) {
  const recorded = captures.some((capture) => capture.state !== 'recording' && capture.exchanges > 0);
  const replayed = replays.some((replay) => replay.state === 'done');
  const compared = comparisons.length > 0;
  const next = [recorded, replayed, compared].indexOf(false);
  return (
    <ol className="steps">
      <Step
        number={1}
        title="Record"
        done={recorded}
        next={next === 0}
        href={hrefOf('traffic', 'new')}
        link="Start taps"
      >
        Put taps in front of the gateway and of each instance, and send the deployment's usual traffic through
        them.
      </Step>
      <Step
        number={2}
        title="Replay"
        done={replayed}
        next={next === 1}
        href={hrefOf('replay', 'new')}
        link="Replay a capture"
      >
        Send the recorded requests to the deployment under Istio, and once more to the baseline to learn its
        noise.
      </Step>
      <Step
        number={3}
        title="Compare"
        done={compared}
        next={next === 2}
        href={hrefOf('compare', 'new')}
        link="Compare two runs"
      >
        Judge status, headers, bodies, attempts, shares and latency route by route, then export the report.
      </Step>
      <Step
        number="any time"
        title="Audit"
        done={audits.length > 0}
        next={false}
        href={hrefOf('policies', 'new')}
        link="Audit the policies"
      >
        Compare what both sides declare: routes, retries, timeouts, breakers and the rest. It needs no
        traffic.
      </Step>
    </ol>
  );
}

type StepProps = {
  number: number | string;
  title: string;
  done: boolean;
  next: boolean;
  href: string;
  link: string;
  children: ReactNode;
};

function Step({ number, title, done, next, href, link, children }: StepProps) {
  return (
    <li className={classes('step', next && 'step-next')}>
      <h2>
        <span className="step-number">{number}</span> {title}
        {done ? <span className="step-done">✓ done</span> : null}
      </h2>
      <p className="muted">{children}</p>
      <a className={classes('button', next && 'button-primary')} href={href}>
        {link}
      </a>
    </li>
  );
}
