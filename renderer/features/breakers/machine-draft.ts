import { useState } from 'react';
import type { BreakerSettings } from '#shared/policy/breakers/index.ts';
import {
  BREAKER_MACHINES,
  type BreakerMachine,
  defaultSettings,
  fieldsOf,
  fieldText,
  readFields,
} from '#shared/policy/breakers/fields.ts';

/** What can be asked for: what happened, or what one machine would have done, or those that the sources of the policies declare. */
export type Choice = BreakerMachine | 'policies' | 'observed';

/** What is typed, by the name of the field. */
export type MachineDraft = Readonly<Record<string, string>>;

type Drafts = Readonly<Record<BreakerMachine, MachineDraft>>;

/** The choice in an address; Istio's breaker when it says nothing. */
export function choiceOf(text: string | undefined): Choice {
  if (text === 'policies' || text === 'observed') return text;
  return BREAKER_MACHINES.find((machine) => machine === text) ?? 'outlier-detection';
}

export function defaultDraft(machine: BreakerMachine): MachineDraft {
  const settings = defaultSettings(machine);
  return Object.fromEntries(fieldsOf(machine).map((field) => [field.name, fieldText(settings, field)]));
}

/** Fields that differ from their defaults. */
export function toldFields(machine: BreakerMachine, draft: MachineDraft): string[] {
  const defaults = defaultDraft(machine);
  return Object.keys(defaults).filter((name) => draft[name]?.trim() !== defaults[name]);
}

/** What is typed for each machine, what of it is replayed, and what is wrong with it. */
export function useMachineDrafts() {
  const [drafts, setDrafts] = useState<Drafts>(() => ({
    hystrix: defaultDraft('hystrix'),
    resilience4j: defaultDraft('resilience4j'),
    ribbon: defaultDraft('ribbon'),
    'outlier-detection': defaultDraft('outlier-detection'),
    'pool-limits': defaultDraft('pool-limits'),
  }));
  const [applied, setApplied] = useState<Partial<Record<BreakerMachine, BreakerSettings>>>({});
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  return {
    drafts,
    problems,
    settingsOf: (machine: BreakerMachine) => applied[machine] ?? defaultSettings(machine),
    change: (machine: BreakerMachine, name: string, text: string) =>
      setDrafts({ ...drafts, [machine]: { ...drafts[machine], [name]: text } }),
    reset: (machine: BreakerMachine) => {
      setDrafts({ ...drafts, [machine]: defaultDraft(machine) });
      setApplied({ ...applied, [machine]: defaultSettings(machine) });
      setProblems({});
    },
    apply: (machine: BreakerMachine) => {
      const read = readFields(machine, drafts[machine]);
      setProblems(read.ok ? {} : read.problems);
      if (read.ok) setApplied({ ...applied, [machine]: read.settings });
    },
  };
}
