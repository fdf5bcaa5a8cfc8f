import { rulesFileYaml } from '#shared/compare/told-rules/print.ts';
import { rulesAnswer } from '#shared/compare/told-rules/words.ts';
import type { ComparisonDocument } from '#shared/model/index.ts';
import { CatalogueId } from '#renderer/features/policies/CatalogueId.tsx';
import { formatCount, formatNoun } from '#renderer/ui/format.ts';
import { Term } from '#renderer/ui/Term.tsx';
import { CompareAgain } from './CompareAgain.tsx';
import { RuleOutcomeView } from './RuleOutcomeView.tsx';
import { useDraftsOf } from './rule-drafts.ts';
import './rules.css';

type RulesPanelProps = { document: ComparisonDocument };

/** What the comparison was told beforehand, with what each rule set aside: nothing is hidden. */
export function RulesPanel({ document }: RulesPanelProps) {
  const drafts = useDraftsOf(document.name);
  const rules = [...document.rules.map(({ rule }) => rule), ...drafts];
  const isBuiltIn = document.profile.origin === 'built in';
  return (
    <div className="panel rules-panel">
      <h2 className="rules-answer">{rulesAnswer(document.rules)}</h2>
      {document.rules.length === 0 && drafts.length === 0 ? (
        <p className="muted">
          A rule says which differences do not matter, and why. Open a finding and choose “Make a rule from
          this…”, or compare with a rules file.
        </p>
      ) : null}
      <ol className="rule-list" aria-label="Rules">
        {document.rules.map((outcome) => (
          <RuleOutcomeView key={`${outcome.origin} ${outcome.rule.place}`} outcome={outcome} />
        ))}
      </ol>
      <CompareAgain
        document={document}
        drafts={drafts}
        text={rulesFileYaml(rules, isBuiltIn ? null : document.profile.headers)}
      />
      <ProfileView profile={document.profile} />
      <LearnedView learned={document.learned} />
    </div>
  );
}

function ProfileView({ profile }: Pick<ComparisonDocument, 'profile'>) {
  return (
    <details className="rules-more">
      <summary>
        <Term name="headerProfile">Header profile</Term>{' '}
        <span className="muted">
          {profile.origin}, {formatNoun(profile.headers.length, 'entry', 'entries')}
        </span>
      </summary>
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th>Header</th>
              <th>Change</th>
              <th>Value</th>
              <th>Catalogue</th>
              <th>Because</th>
            </tr>
          </thead>
          <tbody>
            {profile.headers.map((one) => (
              <tr key={`${one.name} ${one.change ?? ''} ${one.value ?? ''}`}>
                <td className="mono">{one.name}</td>
                <td>{one.change ?? 'any'}</td>
                <td className="mono">{one.value ?? 'any'}</td>
                <td>{one.catalogue === null ? null : <CatalogueId id={one.catalogue} />}</td>
                <td>{one.cause}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function LearnedView({ learned }: Pick<ComparisonDocument, 'learned'>) {
  if (learned.length === 0) return null;
  return (
    <details className="rules-more">
      <summary>
        <Term name="learnedArrays">Arrays without an order</Term>{' '}
        <span className="muted">{formatNoun(learned.length, 'array')}, learned from the noise run</span>
      </summary>
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th>Route</th>
              <th>Array</th>
              <th>Items are matched by</th>
              <th className="number">Pairs in another order</th>
            </tr>
          </thead>
          <tbody>
            {learned.map((one) => (
              <tr key={`${one.route} ${one.place}`}>
                <td className="mono">{one.route}</td>
                <td className="mono">{one.place}</td>
                <td>{one.by === null ? 'being equal' : <span className="mono">{one.by}</span>}</td>
                <td className="number">{formatCount(one.reordered)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
