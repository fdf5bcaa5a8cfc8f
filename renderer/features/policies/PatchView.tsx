import { formatNoun } from '#renderer/ui/format.ts';
import { classes } from '#renderer/ui/classes.ts';
import { patchLines, type PatchLine } from './patch-lines.ts';
import '../diff/diff.css';

const WORDS = { added: 'added', removed: 'removed', same: 'unchanged' } as const;

/** A unified diff: what goes with `-`, what comes with `+`, and where in the file. */
export function PatchView({ label, diff }: { label: string; diff: string }) {
  const lines = patchLines(diff);
  const count = (kind: PatchLine['kind']) => lines.filter((line) => line.kind === kind).length;
  return (
    <>
      <p className="muted policy-place">
        {formatNoun(count('added'), 'line')} added, {formatNoun(count('removed'), 'line')} removed
      </p>
      <div className="policy-patch" role="group" tabIndex={0} aria-label={`Patch of ${label}`}>
        <table className="diff mono" aria-label={`Changes of ${label}`}>
          <colgroup>
            <col className="patch-mark" />
            <col />
          </colgroup>
          <thead className="visually-hidden">
            <tr>
              <th>Change</th>
              <th>Line</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line, index) => (
              <Line key={`${String(index)} ${line.text}`} line={line} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Line({ line: { kind, mark, text } }: { line: PatchLine }) {
  if (kind === 'place')
    return (
      <tr>
        <td colSpan={2} className="patch-place">
          {text}
        </td>
      </tr>
    );
  return (
    <tr className={classes(kind !== 'same' && 'diff-changed', `patch-${kind}`)}>
      <td className="patch-mark">
        <span aria-hidden="true">{mark}</span>
        <span className="visually-hidden">{WORDS[kind]}</span>
      </td>
      <td className={kind === 'removed' ? 'diff-left' : kind === 'added' ? 'diff-right' : undefined}>
        {text}
      </td>
    </tr>
  );
}
