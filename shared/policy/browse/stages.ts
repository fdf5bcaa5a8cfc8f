import { z } from 'zod';
import { migrationStage, type ServiceStage } from '../model/audit.ts';
import { cellText, hasText, isChosen, pageOf } from './lines.ts';

export const stageFilter = z.object({
  stages: z.array(migrationStage),
  /** Looked for in the name of the service. */
  text: z.string(),
});
export type StageFilter = z.infer<typeof stageFilter>;

/** A line of the list of services. */
export const stageLine = z.object({
  service: z.string(),
  stage: migrationStage,
  /** The first piece of evidence, and how many there are. */
  first: z.string(),
  evidence: z.int(),
});
export type StageLine = z.infer<typeof stageLine>;

export const stagePage = pageOf(stageLine);
export type StagePage = z.infer<typeof stagePage>;

/** The lines that a filter leaves. */
export function stageLines(stages: readonly ServiceStage[], filter: StageFilter): StageLine[] {
  return stages
    .filter(({ service, stage }) => isChosen(filter.stages, stage) && hasText(filter.text, service))
    .map(({ service, stage, evidence }) => ({
      service,
      stage,
      first: cellText(evidence[0]?.text ?? ''),
      evidence: evidence.length,
    }));
}
