import type { Gap } from '#shared/policy/browse/gaps.ts';
import { formatNoun } from '#renderer/ui/format.ts';
import { GapMark } from './GapMark.tsx';
import { PlaceText } from './PlaceText.tsx';

/** Most that are listed under an answer; an audit of the same sources lists all. */
const MOST = 50;

/** What could not be read, with what to do about each. */
export function GapList({ gaps, total }: { gaps: readonly Gap[]; total: number }) {
  return (
    <section className="section" aria-labelledby="gaps-title">
      <h2 id="gaps-title">Problems while reading</h2>
      <ul className="policy-findings">
        {gaps.slice(0, MOST).map(({ kind, what, advice, place }) => (
          <li key={`${place.file} ${place.line} ${place.field} ${what}`} className="policy-finding">
            <GapMark kind={kind} />
            <div>
              <PlaceText place={place} />
              <p>
                {what}. <span className="muted">{advice}</span>
              </p>
            </div>
          </li>
        ))}
      </ul>
      {total > MOST ? (
        <p className="muted">
          {formatNoun(total - MOST, 'more problem')}. An audit of these sources lists all.
        </p>
      ) : null}
    </section>
  );
}
