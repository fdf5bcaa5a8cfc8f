import type { ParityRow, ParitySide } from '#shared/policy/model/audit.ts';
import { placeText } from '#shared/policy/source/place.ts';
import { CopyButton } from '#renderer/ui/CopyButton.tsx';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { CatalogueEntry } from './CatalogueEntry.tsx';
import { DetailPane } from './ListAndDetail.tsx';
import { PARITY_WORDS } from './parity-words.ts';
import { ParityMark } from './ParityMark.tsx';
import { PlaceText } from './PlaceText.tsx';

/** One row: both values with where they come from, why it is so, and what would bring the sides together. */
export function ParityDetail({ row, onClose }: { row: ParityRow; onClose: () => void }) {
  return (
    <DetailPane label="Row" title={row.row} about={row.scope} onClose={onClose}>
      <p className="policy-verdict-line">
        <ParityMark verdict={row.verdict} />{' '}
        <span className="muted">{PARITY_WORDS[row.verdict].meaning}</span>
      </p>
      <div className="policy-sides">
        <Declared side={row.spring}>
          <SideMark side="baseline">Spring</SideMark>
        </Declared>
        <Declared side={row.istio}>
          <SideMark side="candidate">Istio</SideMark>
        </Declared>
      </div>
      <Why text={row.why} />
      {row.catalogue ? <CatalogueEntry id={row.catalogue} /> : null}
      {row.suggestion ? (
        <>
          <div className="policy-suggested">
            <h3>{row.suggestion.title}</h3>
            <CopyButton text={row.suggestion.text}>Copy</CopyButton>
          </div>
          <p className="muted">
            Suggested for review, as part of <span className="mono">{row.suggestion.file}</span>
          </p>
          <pre className="policy-yaml mono" tabIndex={0} aria-label="Suggested text">
            {row.suggestion.text}
          </pre>
        </>
      ) : null}
    </DetailPane>
  );
}

/** The reason; when several requests show it, a line for each. */
function Why({ text }: { text: string }) {
  const parts = text.split('; ');
  if (parts.length === 1) return <p className="policy-why">{text}</p>;
  return (
    <ul className="policy-why reasons">
      {parts.map((part) => (
        <li key={part}>{part}</li>
      ))}
    </ul>
  );
}

function Declared({ side, children }: { side: ParitySide; children: React.ReactNode }) {
  return (
    <div>
      <h3>{children}</h3>
      <p className="policy-value">{side.text}</p>
      {side.origin === '' ? null : <p className="muted policy-origin">{side.origin}</p>}
      {side.place === null || side.origin.includes(placeText(side.place)) ? null : (
        <PlaceText place={side.place} />
      )}
    </div>
  );
}
