import type { Drilled, DrillDocument } from '#shared/model/index.ts';
import { judgeDrill } from './judge.ts';

/** What a comparison keeps of a drill. `startedAt` is when it began, ISO 8601 in UTC. */
export function drilledOf(document: DrillDocument, startedAt: string): Drilled {
  const { name, scenario, baseline, candidate, findings, verdict } = document;
  const steps = [baseline, candidate].flatMap((side) => side?.steps ?? []);
  return {
    name,
    scenario: scenario.name,
    verdict,
    run: {
      startedAt,
      baseline: baseline?.target ?? null,
      candidate: candidate?.target ?? null,
      services: [...new Set(steps.flatMap(({ instances }) => instances.map(serviceOf)))].sort(),
      findings: findings.map(({ id, catalogue, severity, service, title }) => ({
        id,
        catalogue,
        severity,
        service,
        title,
      })),
      counting: verdict,
      without: judgeDrill({ ...document, findings: [] }).verdict,
    },
  };
}

/** Steps name an instance by its service and its own name. */
function serviceOf(instance: string): string {
  return instance.split(' ', 1)[0] ?? instance;
}
