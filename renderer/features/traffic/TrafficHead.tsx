import type { CaptureSummary } from '#shared/model/index.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useEngineStore } from '#renderer/rpc/engine-store.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { SelectField } from '#renderer/ui/Field.tsx';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { ActionError } from '#renderer/ui/States.tsx';
import { trafficAnswer } from './answer.ts';

type TrafficHeadProps = { capture: CaptureSummary; captures: readonly CaptureSummary[] };

/** The capture's answer, and which capture it is. */
export function TrafficHead({ capture, captures }: TrafficHeadProps) {
  const recording = useEngineStore((state) => state.live?.recording != null);
  const stop = useAction(() => engine.taps.stop());
  return (
    <>
      <div className="view-head">
        <div className="view-answer">
          <h1>{trafficAnswer(capture)}</h1>
          <p>
            <SideMark side={capture.side} /> ·{' '}
            {capture.kind === 'replay' ? 'what a replay saw' : 'recorded by taps'}
          </p>
        </div>
        <div className="view-actions">
          <SelectField
            label="Capture"
            labelHidden
            className="traffic-picker"
            value={String(capture.id)}
            options={captures.map(({ id, name, kind, side }) => ({
              value: String(id),
              label: `${name} (${side}${kind === 'replay' ? ', replay' : ''})`,
            }))}
            onChange={(id) => go(hrefOf('traffic', id))}
          />
          {capture.state !== 'recording' && capture.attempts > 0 ? (
            <a className="button" href={hrefOf('breakers', capture.name)}>
              Breakers…
            </a>
          ) : null}
          {recording ? (
            <Button kind="danger" busy={stop.busy} onClick={() => void stop.run()}>
              Stop recording
            </Button>
          ) : (
            <a className="button" href={hrefOf('traffic', 'new')}>
              Start taps…
            </a>
          )}
        </div>
      </div>
      {stop.error ? (
        <div className="traffic-banner">
          <ActionError error={stop.error} />
        </div>
      ) : null}
    </>
  );
}
