import type { GateResult } from '#shared/model/index.ts';
import { VerdictMark } from '#renderer/ui/Mark.tsx';
import { Term } from '#renderer/ui/Term.tsx';

/** The rules of the verdict with their outcomes. Those that did not pass stay open; the others fold. */
export function Gates({ gates }: { gates: readonly GateResult[] }) {
  const passed = gates.filter(({ outcome }) => outcome === 'pass').length;
  const open = passed < gates.length;
  return (
    <details className="gates" open={open}>
      <summary>
        <Term name="gate">Gates</Term>: {passed} of {gates.length} pass
      </summary>
      <ul>
        {gates.map(({ gate, outcome, detail }) => (
          <li key={gate}>
            <VerdictMark verdict={outcome} />
            <strong>{gate}</strong>
            <span className="muted">{detail}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
