import type { MigrationStage } from '#shared/policy/model/audit.ts';
import { formatNoun } from '#renderer/ui/format.ts';

export const STAGE_WORDS: Record<MigrationStage, string> = {
  sdk: 'SDK',
  bypassed: 'bypassed',
  'in-the-mesh': 'in the mesh',
  'cut-over': 'cut over',
  mixed: 'mixed',
  registry: 'registry',
  'not-known': 'not known',
};

/** What each stage is, in one sentence. */
export const STAGE_MEANINGS: Record<MigrationStage, string> = {
  sdk: 'The SDK asks a registry and balances.',
  bypassed: 'The SDK calls one fixed name; nothing balances for it yet, or nobody knows what.',
  'in-the-mesh': 'Its calls are governed by Istio resources.',
  'cut-over': 'As in the mesh, and the retries, breakers and balancing of the SDK are known to be off.',
  mixed: 'Its parts disagree: some calls are further than others.',
  registry: 'It is the registry itself, to be removed last.',
  'not-known': 'What was read does not tell.',
};

/** The way that a service goes. */
export const WAY: readonly MigrationStage[] = ['sdk', 'bypassed', 'in-the-mesh', 'cut-over'];
export const STAGES: readonly MigrationStage[] = [...WAY, 'mixed', 'registry', 'not-known'];

/** How far the services are, in one sentence; the furthest first. */
export function stagesAnswer(stages: readonly { key: MigrationStage; count: number }[]): string {
  const countOf = (wanted: MigrationStage) => stages.find(({ key }) => key === wanted)?.count ?? 0;
  const reached = WAY.toReversed().flatMap((stage) =>
    countOf(stage) === 0
      ? []
      : [`${countOf(stage)} ${stage === 'sdk' ? 'still on the SDK' : STAGE_WORDS[stage]}`],
  );
  const rest = countOf('mixed') + countOf('not-known');
  const registries = countOf('registry');
  const parts = [
    ...reached,
    ...(registries > 0 ? [`${registries} the registry`] : []),
    ...(rest > 0 ? [`${rest} mixed or not known`] : []),
  ];
  const all = stages.reduce((sum, { count }) => sum + count, 0);
  return `Of ${formatNoun(all, 'service')}: ${parts.join(', ')}.`;
}
