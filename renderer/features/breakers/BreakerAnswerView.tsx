import { gapsOf } from '#shared/policy/browse/gaps.ts';
import type { BreakerAnswer, MachineAnswer } from '#shared/policy/model/breaker-answer.ts';
import { Drawing } from '#renderer/ui/Drawing.tsx';
import { formatCount, formatOffset } from '#renderer/ui/format.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Banner } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { GapList } from '../policies/GapList.tsx';
import { fateWords, missingWords, stateTerm } from './words.ts';

/** What came of it: the picture first, then the figures, the steps, and what nobody can know. */
export function BreakerAnswerView({ answer }: { answer: BreakerAnswer }) {
  const { replays, notKnown, absent, limits, problems, svg } = answer;
  return (
    <>
      <Unknown notKnown={notKnown} absent={absent} />
      {replays.flatMap(({ name, notes }) =>
        notes.map((note) => (
          <section key={`${name} ${note}`} className="section">
            <Banner kind="info">{note}</Banner>
          </section>
        )),
      )}
      {svg === '' ? null : <Timeline svg={svg} replays={replays} />}
      {replays.length === 0 ? null : <Fates replays={replays} />}
      {replays.map((replay) => (
        <Changes key={replay.name} replay={replay} />
      ))}
      {replays.length === 0 ? null : (
        <section className="section" aria-labelledby="breaker-limits">
          <h2 id="breaker-limits">What this can’t know</h2>
          <ul className="breaker-limits">
            {limits.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        </section>
      )}
      {problems.length === 0 ? null : (
        <GapList gaps={gapsOf({ problems, opaque: [] })} total={problems.length} />
      )}
    </>
  );
}

function Unknown({ notKnown, absent }: Pick<BreakerAnswer, 'notKnown' | 'absent'>) {
  if (notKnown.length + absent.length === 0) return null;
  return (
    <section className="section" aria-label="Not replayed">
      {absent.map(({ side, why }) => (
        <p key={side}>
          <Side side={side}>{side === 'spring' ? 'Spring' : 'Istio'}</Side> has nothing to replay: {why}.
        </p>
      ))}
      {notKnown.map(({ name, side, missing }) => (
        <Banner key={`${side} ${name}`} kind="warn">
          {name} can’t be replayed, as not everything is known: {missingWords(missing)}.
        </Banner>
      ))}
    </section>
  );
}

function Timeline({ svg, replays }: { svg: string; replays: readonly MachineAnswer[] }) {
  return (
    <section className="section" aria-labelledby="breaker-timeline">
      <h2 id="breaker-timeline">What happened, and what would have</h2>
      <p className="muted">
        For each instance its share of the attempts, errors as ticks, and below it when{' '}
        {replays.length === 1 ? replays[0]?.name : 'each breaker'} would have kept traffic away. Point at a
        bar to read why.
      </p>
      <Drawing kind="breaker-chart" markup={svg} label="Timeline" />
    </section>
  );
}

function Fates({ replays }: { replays: readonly MachineAnswer[] }) {
  return (
    <section className="section" aria-labelledby="breaker-fates">
      <h2 id="breaker-fates">Where the attempts would have gone</h2>
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th>Breaker</th>
              <th>As it was</th>
              <th>
                <Term name="moved">Elsewhere</Term>
              </th>
              <th>
                <Term name="refused">Refused</Term>
              </th>
              <th>Settings</th>
            </tr>
          </thead>
          <tbody>
            {replays.map(({ name, side, admitted, moved, rejected, settings }) => (
              <tr key={name}>
                <td>
                  <Side side={side}>{name}</Side>
                </td>
                <td>{fateWords(admitted)}</td>
                <td>{fateWords(moved)}</td>
                <td>{fateWords(rejected)}</td>
                <td className="wrap">
                  <details>
                    <summary>{formatCount(settings.length)} values, with where they come from</summary>
                    <dl className="breaker-origins">
                      {settings.map((setting) => (
                        <div key={setting.name}>
                          <dt>{setting.name}</dt>
                          <dd>
                            {setting.value} <span className="muted">{setting.origin}</span>
                          </dd>
                        </div>
                      ))}
                    </dl>
                  </details>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Changes({ replay: { name, side, changes, moreChanges } }: { replay: MachineAnswer }) {
  if (changes.length === 0) return null;
  const title = `Changes of ${name}`;
  return (
    <section className="section" aria-label={title}>
      <h2>
        Changes of <Side side={side}>{name}</Side>
      </h2>
      <div className="table-frame">
        <table className="table" aria-label={title}>
          <thead>
            <tr>
              <th className="number breaker-at">At</th>
              <th>Of</th>
              <th>From</th>
              <th>To</th>
              <th>Why</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ atMs, subject, from, to, why }, index) => (
              // Two steps of a subject can come at one moment; their order is all that tells them apart.
              <tr key={`${atMs} ${subject} ${index}`}>
                <td className="number">{formatOffset(atMs * 1000)}</td>
                <td>{subject}</td>
                <td>
                  <State state={from} />
                </td>
                <td>
                  <State state={to} />
                </td>
                <td className="wrap">{why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {moreChanges > 0 ? <p className="muted">{formatCount(moreChanges)} more are not listed.</p> : null}
    </section>
  );
}

function State({ state }: { state: string }) {
  const term = stateTerm(state);
  return term === null ? state : <Term name={term}>{state}</Term>;
}

/** Blue for Spring, orange for Istio, as everywhere. */
function Side({ side, children }: { side: MachineAnswer['side']; children: React.ReactNode }) {
  return <SideMark side={side === 'spring' ? 'baseline' : 'candidate'}>{children}</SideMark>;
}
