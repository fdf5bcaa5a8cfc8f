import { generatorText } from '#shared/compare/generators/words.ts';
import type { AttributedFinding, ExplainingSetting, Generator } from '#shared/model/index.ts';
import { CatalogueId } from '#renderer/features/policies/CatalogueId.tsx';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Term } from '#renderer/ui/Term.tsx';

/** What explains a finding: who wrote the answers, and what both sides declare about it. */
export function FindingExplanation({ finding }: { finding: AttributedFinding }) {
  const { generators, settings } = finding;
  return (
    <>
      {generators && (generators.baseline || generators.candidate) ? (
        <p className="finding-generators">
          <Term name="generator">Answered</Term> by <By side="baseline" generator={generators.baseline} />,{' '}
          <By side="candidate" generator={generators.candidate} />.
        </p>
      ) : null}
      {settings.length === 0 ? null : <Settings settings={settings} />}
    </>
  );
}

function By({ side, generator }: { side: 'baseline' | 'candidate'; generator: Generator | null }) {
  return <SideMark side={side}>{generator === null ? 'nobody known' : generatorText(generator)}</SideMark>;
}

function Settings({ settings }: { settings: readonly ExplainingSetting[] }) {
  return (
    <section className="finding-settings" aria-label="What both sides declare">
      <h3>What both sides declare</h3>
      <table className="table">
        <thead>
          <tr>
            <th>Setting</th>
            <th>
              <SideMark side="baseline">Spring</SideMark>
            </th>
            <th>
              <SideMark side="candidate">Istio</SideMark>
            </th>
          </tr>
        </thead>
        <tbody>
          {settings.map((one) => (
            <tr key={`${one.id} ${one.scope}`}>
              <td>
                {one.setting}
                {one.catalogue ? (
                  <>
                    {' · '}
                    <CatalogueId id={one.catalogue} />
                  </>
                ) : null}
                <div className="muted">{one.scope}</div>
                <div className="muted">{one.why}</div>
              </td>
              <Declared side={one.spring} />
              <Declared side={one.istio} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Declared({ side }: { side: ExplainingSetting['spring'] }) {
  if (side === null) return <td className="muted">nothing declared</td>;
  return (
    <td>
      {side.text}
      <div className="muted finding-origin">{side.origin}</div>
    </td>
  );
}
