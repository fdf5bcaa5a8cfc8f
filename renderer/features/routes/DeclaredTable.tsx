import { type ShareResult, shareResult } from '#shared/compare/share-result.ts';
import { percent } from '#shared/compare/words.ts';
import type { DeclaredShare } from '#shared/model/index.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { WordMark } from '#renderer/ui/WordMark.tsx';
import { ShareBar } from '../compare/ShareBar.tsx';

const MARKS: Record<ShareResult, { glyph: string; like: string }> = {
  agrees: { glyph: '✓', like: 'pass' },
  unclear: { glyph: '?', like: 'inconclusive' },
  contradicts: { glyph: '✕', like: 'fail' },
};

/** Observed shares, each held against the weight that its own side declares. */
export function DeclaredTable({ declared }: { declared: readonly DeclaredShare[] }) {
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>Side</th>
            <th>Service</th>
            <th>Version</th>
            <th className="number">Declared</th>
            <th>Observed</th>
            <th>Result</th>
            <th>Declared at</th>
          </tr>
        </thead>
        <tbody>
          {declared.map((one) => (
            <tr key={`${one.side} ${one.service} ${one.version} ${one.origin}`}>
              <td>
                <SideMark side={one.side} />
              </td>
              <td>{one.service}</td>
              <td>{one.version}</td>
              <td className="number">{percent(one.declared)}</td>
              <td>
                <ShareBar
                  estimate={{ value: one.observed, low: one.low, high: one.high, n: one.n }}
                  side={one.side}
                  declared={one.declared}
                />
              </td>
              <td>
                <ResultMark share={one} />
              </td>
              <td className="mono wrap">{one.origin}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ResultMark({ share }: { share: DeclaredShare }) {
  const word = shareResult(share);
  return <WordMark words={{ ...MARKS[word], word }} />;
}
