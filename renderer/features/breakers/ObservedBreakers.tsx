import { useState } from 'react';
import { type BreakerTimeline, WHOLE_SERVICE } from '#shared/model/index.ts';
import { CLASS_WORDS, PHASE_WORDS } from '#shared/report/charts/phase-words.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Drawing } from '#renderer/ui/Drawing.tsx';
import { SelectField } from '#renderer/ui/Field.tsx';
import {
  formatCount,
  formatMilliseconds,
  formatNoun,
  formatOffset,
  formatShare,
} from '#renderer/ui/format.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Banner, Failure, Loading } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { type AskedBreakers, BreakerChoice, CaptureAndService, captureWords } from './BreakerQuestion.tsx';

/** What a service's breakers did, from traffic alone; another capture can be put below it. */
export function ObservedBreakers(asked: AskedBreakers) {
  const { capture, captures, service } = asked;
  const others = captures.filter(({ name }) => name !== capture.name);
  const [chosen, setChosen] = useState<string | null>(null);
  const against = others.find(({ name }) => name === chosen)?.name ?? null;
  const answer = useQuery(`timeline ${JSON.stringify([capture.name, against, service])}`, (signal) =>
    engine.breakers.timeline({ capture: capture.name, against, service }, { signal }),
  );
  const timelines = answer.data?.timelines ?? [];
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer" aria-live="polite" aria-busy={answer.loading}>
          <h1>{timelines[0] === undefined ? 'What did its breakers do?' : titleOf(timelines[0])}</h1>
          {timelines.slice(1).map((other) => (
            <p key={other.source} className="breaker-other">
              {titleOf(other)}
            </p>
          ))}
          <p>
            Told from the traffic at the instances alone; no setting is assumed. Times are seconds since the
            first request.
          </p>
        </div>
        <CaptureAndService {...asked} choice="observed" />
      </div>
      <section className="section" aria-label="Breaker">
        <BreakerChoice capture={capture.name} service={service} choice="observed">
          {others.length === 0 ? null : (
            <SelectField
              label="Below it"
              value={against ?? ''}
              options={[
                { value: '', label: 'nothing' },
                ...others.map((one) => ({ value: one.name, label: captureWords(one) })),
              ]}
              onChange={(name) => setChosen(name === '' ? null : name)}
            />
          )}
        </BreakerChoice>
      </section>
      <div className="breaker-state">
        {answer.error ? <Failure error={answer.error} retry={answer.reload} /> : null}
        {answer.loading && answer.data === null ? <Loading what="the timeline" /> : null}
      </div>
      {answer.data === null ? null : <Drawn svg={answer.data.svg} />}
      {timelines.map((timeline) => (
        <Told key={timeline.source} timeline={timeline} />
      ))}
    </div>
  );
}

function titleOf({ service, source, classification: { kind }, cycles }: BreakerTimeline): string {
  if (kind === 'unknown') return `What acted on ${service} in ${source} can’t be told.`;
  if (kind === 'none') return `No breaker acted on ${service} in ${source}, though there was cause.`;
  return `${service} in ${source}: ${CLASS_WORDS[kind]}, ${formatNoun(cycles.length, 'cycle')}.`;
}

function Drawn({ svg }: { svg: string }) {
  return (
    <section className="section" aria-labelledby="observed-timeline">
      <h2 id="observed-timeline">What happened</h2>
      <p className="muted">
        The <Term name="phases">six phases</Term> above, trip (T1 to T3) and recovery (R1 to R3); for each
        instance its share of the attempts as height and errors as ticks. Point at a span to read its times.
      </p>
      <Drawing kind="breaker-chart" markup={svg} label="Observed timeline" />
    </section>
  );
}

function Told({ timeline }: { timeline: BreakerTimeline }) {
  const { side, source, classification, cycles, limits } = timeline;
  const { kind, confidence, reasons, needed } = classification;
  return (
    <section className="section" aria-label={`Timeline of ${source}`}>
      <h2>
        <SideMark side={side}>{source}</SideMark>: <Term name="classification">{CLASS_WORDS[kind]}</Term>
        {kind === 'unknown' ? '' : `, ${confidence} confidence`}
      </h2>
      {needed === null ? null : <Banner kind="info">{needed}</Banner>}
      <ul className="breaker-limits">
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {cycles.map(({ subject, phases }) => {
        const name = subject === WHOLE_SERVICE ? 'all instances' : subject;
        return (
          <div key={`${subject} ${phases[0]?.from.atS ?? 0}`} className="table-frame">
            <table className="table" aria-label={`Phases of ${name} in ${source}`}>
              <thead>
                <tr>
                  <th>Phase of {name}</th>
                  <th>What</th>
                  <th className="number">From</th>
                  <th className="number">
                    <Term name="phaseUncertainty">±</Term>
                  </th>
                  <th className="number">To</th>
                  <th className="number">
                    <Term name="phaseShare">Share</Term>
                  </th>
                  <th className="number">Attempts</th>
                  <th className="number">Errors</th>
                </tr>
              </thead>
              <tbody>
                {phases.map(({ phase, from, to, share, attempts, failures }) => (
                  <tr key={phase}>
                    <td>
                      {PHASE_WORDS[phase].part} <span className="muted">{PHASE_WORDS[phase].code}</span>
                    </td>
                    <td>{PHASE_WORDS[phase].words}</td>
                    <td className="number">{formatOffset(from.atS * 1e6)}</td>
                    <td className="number">{formatMilliseconds(from.uncertaintyS * 1000)}</td>
                    <td className="number">{formatOffset(to.atS * 1e6)}</td>
                    <td className="number">{formatShare(share)}</td>
                    <td className="number">{formatCount(attempts)}</td>
                    <td className="number">{formatCount(failures)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      })}
      <details>
        <summary>What this can’t know</summary>
        <ul className="breaker-limits">
          {limits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      </details>
    </section>
  );
}
