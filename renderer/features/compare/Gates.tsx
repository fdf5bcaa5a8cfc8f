import type { GateResult, UsedGates } from '#shared/model/index.ts';
import { formatNoun } from '#renderer/ui/format.ts';
import { VerdictMark } from '#renderer/ui/Mark.tsx';
import { Term } from '#renderer/ui/Term.tsx';

type GatesProps = { gates: readonly GateResult[]; used: UsedGates };

/**
 * The rules of the verdict in one line: how many pass, and the gravest that does not. Opened, all with their outcomes and what to
 * do.
 */
export function Gates({ gates, used }: GatesProps) {
  const open = [...failing(gates, 'fail'), ...failing(gates, 'inconclusive')];
  const [first] = open;
  return (
    <details className="gates">
      <summary>
        <span className="nowrap">
          <Term name="gate">Gates</Term>: {gates.length - open.length} of {gates.length} pass,{' '}
          {used.file === null ? 'the default rules' : `rules of ${used.file}`}
        </span>
        {first === undefined ? null : (
          <>
            <VerdictMark verdict={first.outcome} />
            <strong>{first.gate}</strong>
            <span className="muted gates-detail">{first.detail}</span>
            {open.length > 1 ? <span className="muted nowrap">and {open.length - 1} more</span> : null}
          </>
        )}
      </summary>
      <ul>
        {gates.map(({ gate, outcome, detail, reasons }) => (
          <li key={gate}>
            <VerdictMark verdict={outcome} />
            <strong>{gate}</strong>
            <span className="muted">{detail}</span>
            <Advice reasons={reasons} detail={detail} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function failing(gates: readonly GateResult[], outcome: GateResult['outcome']): GateResult[] {
  return gates.filter((gate) => gate.outcome === outcome);
}

/** Reasons beyond this are only counted: they all say the same. */
const MOST_REASONS = 5;

/** A reason that only repeats the outcome's words is left to its advice. */
function Advice({ reasons, detail }: Pick<GateResult, 'reasons' | 'detail'>) {
  if (reasons.length === 0) return null;
  const rest = reasons.length - MOST_REASONS;
  return (
    <ul className="gate-reasons">
      {reasons.slice(0, MOST_REASONS).map(({ what, advice }) => (
        <li key={what}>
          {what === detail ? null : `${what}. `}
          <span className="muted">{advice}</span>
        </li>
      ))}
      {rest > 0 ? (
        <li className="muted">{formatNoun(rest, 'more reason')}; the report has all of them.</li>
      ) : null}
    </ul>
  );
}
