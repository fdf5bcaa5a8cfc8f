import type { ParityRow } from '#shared/policy/model/audit.ts';
import type { Policy } from '#shared/policy/model/policy.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import { checksBehind } from './behind-gateway.ts';
import { compareCalls } from './calls.ts';
import { compareEdges } from './edges.ts';
import type { InstancesOf } from './row.ts';
import { comparePorts } from './ports.ts';
import { compareStreams } from './streams.ts';

/** Why something of the mesh may exist without having been read, in words; null when nothing suggests it. */
export interface MeshGaps {
  readonly gateways: string | null;
  readonly services: string | null;
}

const NO_GAPS: MeshGaps = { gateways: null, services: null };

/**
 * The parity table of two sides. `candidate` is what the applications are told on the mesh's side (their bypass settings),
 * null when they are told the same as on the baseline. What a gap may hide is not known instead of missing. Suggestions are
 * added by the caller.
 */
export function compareParity(
  spring: Policy,
  candidate: Policy | null,
  mesh: Policy,
  names: ServiceNames,
  gaps: MeshGaps = NO_GAPS,
): ParityRow[] {
  const services = new Map(mesh.services.map((service) => [service.name, service]));
  const instancesOf: InstancesOf = (host, subset) => {
    const service = services.get(host);
    return (subset === null ? service?.instances : service?.instancesOfSubset?.[subset]) ?? null;
  };
  const rows = [
    ...compareEdges(
      spring.edges,
      mesh.edges,
      names,
      {
        instancesOf,
        checks: { spring: checksBehind(spring.services), mesh: checksBehind((candidate ?? spring).services) },
      },
      gaps.gateways,
    ),
    ...compareCalls(spring, candidate, mesh, names, instancesOf, gaps.services),
    ...compareStreams(spring, mesh, names),
    // The ports are those of the application that runs in the mesh.
    ...comparePorts(candidate ?? spring, mesh, names),
  ];
  const used = new Map<string, number>();
  return rows.map((row) => {
    const base = `${row.area}/${row.scope}/${row.row}`;
    const n = (used.get(base) ?? 0) + 1;
    used.set(base, n);
    return { id: n === 1 ? base : `${base}#${n}`, ...row, suggestion: null };
  });
}
