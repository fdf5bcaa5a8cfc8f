import type { CaptureSummary } from '#shared/model/index.ts';
import { BREAKER_MACHINES, MACHINE_WORDS } from '#shared/policy/breakers/fields.ts';
import type { BreakerService } from '#shared/policy/model/breaker-answer.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { SelectField } from '#renderer/ui/Field.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { Choice } from '#renderer/ui/Toggles.tsx';
import type { Choice as Chosen } from './machine-draft.ts';
import { serviceWords } from './words.ts';

/** The service of a capture that is asked about, and what else could be. */
export type AskedBreakers = {
  capture: CaptureSummary;
  captures: readonly CaptureSummary[];
  services: readonly BreakerService[];
  service: string;
};

/** Another capture, another service; the kind of question stays. */
export function CaptureAndService({
  capture,
  captures,
  services,
  service,
  choice,
}: AskedBreakers & { choice: Chosen }) {
  return (
    <div className="view-actions">
      <SelectField
        label="Capture"
        value={capture.name}
        options={captures.map((one) => ({ value: one.name, label: captureWords(one) }))}
        onChange={(name) =>
          go(choice === 'observed' ? hrefOf('breakers', name, service, choice) : hrefOf('breakers', name))
        }
      />
      <SelectField
        label="Service"
        value={service}
        options={services.map((one) => ({ value: one.service, label: serviceWords(one) }))}
        onChange={(next) => go(hrefOf('breakers', capture.name, next, choice))}
      />
    </div>
  );
}

export function captureWords({ name, side, kind }: CaptureSummary): string {
  return `${name} (${side}${kind === 'replay' ? ', replay' : ''})`;
}

/** What happened, or what would have. */
export function BreakerChoice({
  capture,
  service,
  choice,
  children,
}: {
  capture: string;
  service: string;
  choice: Chosen;
  children?: React.ReactNode;
}) {
  return (
    <div className="breaker-choice">
      <Term name="breaker">Breaker</Term>
      <Choice
        label="Breaker"
        value={choice}
        options={[
          { value: 'observed', label: 'As it happened' },
          ...BREAKER_MACHINES.map((machine) => ({ value: machine, label: MACHINE_WORDS[machine].words })),
          { value: 'policies', label: 'From the policies' },
        ]}
        onChange={(next: Chosen) => go(hrefOf('breakers', capture, service, next), { replace: true })}
      />
      {children}
    </div>
  );
}
