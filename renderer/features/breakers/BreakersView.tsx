import type { CaptureSummary } from '#shared/model/index.ts';
import type { BreakerQuestion } from '#shared/policy/model/breaker-answer.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useCaptures } from '#renderer/rpc/use-lists.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { optionsOf, sourcesOf, sourcesProblem, useSourcesDraft } from '../policies/sources-draft.ts';
import { BreakerAnswerView } from './BreakerAnswerView.tsx';
import { type Choice as Chosen, choiceOf, useMachineDrafts } from './machine-draft.ts';
import { MachineFields } from './MachineFields.tsx';
import { useBreakerReplay } from './use-breaker-replay.ts';
import { type AskedBreakers, BreakerChoice, CaptureAndService } from './BreakerQuestion.tsx';
import { ObservedBreakers } from './ObservedBreakers.tsx';
import { traceWords } from './words.ts';
import './breakers.css';

/** `breakers`, `breakers/CAPTURE`, `breakers/CAPTURE/SERVICE`, `breakers/CAPTURE/SERVICE/MACHINE`. */
export function BreakersView({ place }: { place: readonly string[] }) {
  const [name, service, machine] = place;
  const captures = useCaptures();
  if (captures.error) return <Failure error={captures.error} retry={captures.reload} />;
  if (!captures.data) return <Loading what="the captures" />;
  const usable = captures.data.filter(({ state, taps }) => state !== 'recording' && taps.some(isInstance));
  const capture =
    usable.find((one) => one.name === name) ?? usable.find(({ attempts }) => attempts > 0) ?? usable[0];
  if (capture === undefined)
    return (
      <Empty
        whole
        title="No attempts are recorded yet."
        action={
          <a className="button button-primary" href={hrefOf('traffic', 'new')}>
            Start taps…
          </a>
        }
      >
        Instance taps record each attempt at each instance. From that trace a breaker of either side says what
        it would have done.
      </Empty>
    );
  return (
    <BreakersOfCapture
      key={capture.name}
      capture={capture}
      captures={usable}
      service={service ?? null}
      choice={choiceOf(machine)}
    />
  );
}

function isInstance({ spec }: CaptureSummary['taps'][number]): boolean {
  return spec.kind === 'instance';
}

type OfCaptureProps = {
  capture: CaptureSummary;
  captures: readonly CaptureSummary[];
  service: string | null;
  choice: Chosen;
};

function BreakersOfCapture({ capture, captures, service, choice }: OfCaptureProps) {
  const services = useQuery(`breakers of ${capture.name}`, (signal) =>
    engine.breakers.services({ capture: capture.name }, { signal }),
  );
  if (services.error) return <Failure error={services.error} retry={services.reload} />;
  if (!services.data) return <Loading what="the services" />;
  const chosen = services.data.find((one) => one.service === service) ?? services.data[0];
  if (chosen === undefined) return <Loading what="the services" />;
  const asked = { capture, captures, services: services.data, service: chosen.service };
  if (choice === 'observed') return <ObservedBreakers key={chosen.service} {...asked} />;
  return <Replay {...asked} choice={choice} />;
}

type ReplayProps = AskedBreakers & { choice: Exclude<Chosen, 'observed'> };

function Replay({ capture, captures, services, service, choice }: ReplayProps) {
  const machines = useMachineDrafts();
  const [sources] = useSourcesDraft();
  const missing = choice === 'policies' ? sourcesProblem(sources) : null;
  const question: BreakerQuestion | null =
    missing !== null
      ? null
      : {
          capture: capture.name,
          service,
          machines:
            choice === 'policies'
              ? { sources: sourcesOf(sources), options: optionsOf(sources) }
              : { settings: [machines.settingsOf(choice)] },
        };
  const replay = useBreakerReplay(question);
  const [first, ...others] = replay.data?.replays ?? [];
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer" aria-live="polite" aria-busy={replay.busy}>
          <h1>{first?.sentence ?? titleOf(replay.data !== null)}</h1>
          {others.map(({ name, sentence }) => (
            <p key={name} className="breaker-other">
              {sentence}
            </p>
          ))}
          <p>{replay.data ? traceWords(replay.data) : `${capture.name}, ${capture.side}`}</p>
        </div>
        <CaptureAndService {...{ capture, captures, services, service, choice }} />
      </div>
      <section className="section" aria-label="Breaker">
        <BreakerChoice capture={capture.name} service={service} choice={choice}>
          {choice === 'policies' && missing === null ? (
            <a className="button button-quiet" href={hrefOf('policies', 'new')}>
              Change the sources…
            </a>
          ) : null}
        </BreakerChoice>
        {choice === 'policies' ? null : (
          <MachineFields
            key={choice}
            machine={choice}
            draft={machines.drafts[choice]}
            problems={machines.problems}
            busy={replay.busy}
            change={(name, text) => machines.change(choice, name, text)}
            reset={() => machines.reset(choice)}
            apply={() => machines.apply(choice)}
          />
        )}
      </section>
      <div className="breaker-state">
        {missing !== null ? (
          <Empty
            title="The sources of the policies are not named yet."
            action={
              <a className="button" href={hrefOf('policies', 'new')}>
                Name the sources…
              </a>
            }
          >
            {missing} The breakers that both sides declare for {service} are read from the same sources as an
            audit.
          </Empty>
        ) : null}
        {replay.error ? <Failure error={replay.error} retry={replay.again} /> : null}
        {replay.busy && replay.data === null ? <Loading what="the replay" /> : null}
      </div>
      {replay.data === null ? null : <BreakerAnswerView answer={replay.data} />}
    </div>
  );
}

function titleOf(answered: boolean): string {
  return answered ? 'No breaker is declared that could be replayed.' : 'What would a breaker have done?';
}
