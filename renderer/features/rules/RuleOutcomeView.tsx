import type { RuleOutcome } from '#shared/model/index.ts';
import { ruleText } from '#shared/report/rule-text.ts';
import { formatCount, formatNoun } from '#renderer/ui/format.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { LineDiff } from '../diff/LineDiff.tsx';

/** One rule: what it says, why, and everything that it set aside. */
export function RuleOutcomeView({ outcome }: { outcome: RuleOutcome }) {
  const { rule, origin, hidden, places, furtherPlaces, beyond = 0 } = outcome;
  return (
    <li className="rule">
      <p className="mono">{ruleText(rule)}</p>
      <p>{rule.reason}</p>
      <p className="muted">
        {origin}
        {rule.finding === undefined ? '' : `, made from finding ${rule.finding}`}
      </p>
      {hidden === 0 ? (
        <p className="rule-idle">It met nothing: it may be out of date, or its place is misspelled.</p>
      ) : (
        <details>
          <summary>
            {formatNoun(hidden, 'difference')} set aside at {beyond > 0 ? 'more than ' : ''}
            {formatNoun(places.length + furtherPlaces, 'place')}
          </summary>
          {places.map((place) => (
            <section key={`${place.route} ${place.place} ${place.title}`} aria-label={place.title}>
              <h3>
                {place.title}{' '}
                <span className="muted">
                  {place.route}, {formatCount(place.count)} pairs
                </span>
              </h3>
              <div className="sides">
                <SideMark side="baseline" />
                <SideMark side="candidate" />
              </div>
              <LineDiff
                label={`Set aside: ${place.title}`}
                left={place.evidence.map(({ baseline }) => baseline ?? '(absent)').join('\n')}
                right={place.evidence.map(({ candidate }) => candidate ?? '(absent)').join('\n')}
              />
            </section>
          ))}
          {furtherPlaces > 0 ? (
            <p className="muted">Not listed: {formatNoun(furtherPlaces, 'further place')}.</p>
          ) : null}
          {beyond > 0 ? (
            <p className="muted">
              Not listed: {formatNoun(beyond, 'difference')} at more places than are told apart.
            </p>
          ) : null}
        </details>
      )}
    </li>
  );
}
