import type { CaptureSummary, TapSpec } from '#shared/model/index.ts';
import { TextField } from '#renderer/ui/Field.tsx';
import { Choice } from '#renderer/ui/Toggles.tsx';
import { draftOf } from '../taps/tap-draft.ts';
import { TapRows } from '../taps/TapRows.tsx';
import { type ReplayDraft, type ReplayErrors, targetNames } from './replay-draft.ts';

type InterleavedFieldsProps = {
  draft: ReplayDraft;
  capture: CaptureSummary;
  errors: ReplayErrors;
  showErrors: boolean;
  /** Taps of the last replay on the baseline. */
  lastTaps: readonly TapSpec[] | undefined;
  onChange: (part: Partial<ReplayDraft>) => void;
};

/** The baseline, sent to at the same time: where it is, and its taps. */
export function InterleavedFields({
  draft,
  capture,
  errors,
  showErrors,
  lastTaps,
  onChange,
}: InterleavedFieldsProps) {
  return (
    <section aria-labelledby="interleaved-title" className="replay-fields">
      <div>
        <h2 id="interleaved-title">The baseline at the same time</h2>
        <p className="muted">
          Whatever slows this machine for a while then slows both sides, and latency compares the deployments
          alone. What the baseline answers becomes a replay of its own, to compare with as noise.
        </p>
      </div>
      <div className="form-row">
        <div className="field">
          <span className="field-label">Each request goes to</span>
          <Choice
            label="Each request goes to"
            value={draft.interleave ? 'both' : 'one'}
            onChange={(choice) => onChange({ interleave: choice === 'both' })}
            options={[
              { value: 'one', label: 'the candidate' },
              { value: 'both', label: 'both, in drawn order' },
            ]}
          />
        </div>
        {draft.interleave ? (
          <TextField
            label="Name of the baseline's replay"
            placeholder="shop-again"
            value={draft.interleavedName}
            error={errors['interleavedName']}
            onChange={(interleavedName) => onChange({ interleavedName })}
          />
        ) : null}
      </div>
      {draft.interleave ? (
        <>
          <div className="form-row">
            {targetNames(capture).map((name) => (
              <TextField
                key={name}
                label={name ? `Baseline for the traffic of ${name}` : 'Baseline'}
                mono
                placeholder="http://127.0.0.1:8080"
                value={draft.interleavedTargets[name] ?? ''}
                error={errors[`interleaved ${name}`]}
                onChange={(url) =>
                  onChange({ interleavedTargets: { ...draft.interleavedTargets, [name]: url } })
                }
              />
            ))}
          </div>
          {lastTaps && draft.interleavedTaps.length === 0 ? (
            <div className="form-actions">
              <button
                type="button"
                className="button"
                onClick={() => onChange({ interleavedTaps: lastTaps.map(draftOf) })}
              >
                Use the taps of the last replay on the baseline
              </button>
            </div>
          ) : null}
          <TapRows
            drafts={draft.interleavedTaps}
            onChange={(interleavedTaps) => onChange({ interleavedTaps })}
            showErrors={showErrors}
          />
        </>
      ) : null}
    </section>
  );
}
