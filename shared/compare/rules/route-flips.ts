import type { Answer, Services } from '../answer.ts';
import type { AskedRequest, Difference } from '../difference.ts';
import { ledger } from './ledger.ts';
import { type Explained, shapeOf } from './request-shape.ts';

/** The edge asks another service than on the baseline: overlapping rules in another order (catalogue RT-09). */
export function otherService(left: Services, right: Services): Difference[] {
  const [[service, before] = [], [instead, after] = []] = [
    left.entries().next().value,
    right.entries().next().value,
  ];
  if (service === undefined || instead === undefined || service === instead) return [];
  if (right.has(service) || left.has(instead) || !before || !after) return [];
  return [
    {
      kind: 'attempts',
      place: `service of the route`,
      change: `${service} → ${instead}`,
      service,
      severity: 'blocker',
      catalogue: 'RT-09',
      title: `Requests go to ${instead} instead of ${service}`,
      cause:
        'Another rule takes these requests: of overlapping rules Spring takes the one with the lowest order, Istio the first that is written.',
      baseline: ledger(before),
      other: ledger(after),
      volatile: null,
    },
  ];
}

/** Why a service is reached by the candidate only. */
export function reachedBy(request: AskedRequest, service: string): Explained {
  if (namesService(request, service)) {
    return {
      catalogue: 'RT-10',
      cause: 'The candidate exposes the service by its own name, and the baseline does not.',
    };
  }
  return (
    shapeOf(request, 'candidate') ?? {
      catalogue: 'RT-01',
      cause:
        'A route of the candidate takes requests that the baseline does not pass on: a prefix of Istio is plain text, a pattern of Spring counts whole segments.',
    }
  );
}

/** Why the candidate does not reach it. */
export function missedBy(request: AskedRequest, service: string, other: Answer): Explained {
  const answered = `The candidate answers ${other.status ?? 'nothing'} without asking ${service}.`;
  if (namesService(request, service)) {
    return {
      catalogue: 'RT-10',
      cause: `${answered} The baseline exposes each service by its name (Zuul does by default), a mesh only what a VirtualService names.`,
    };
  }
  const shape = shapeOf(request, 'baseline');
  return shape === null
    ? { catalogue: 'RT-01', cause: answered }
    : { catalogue: shape.catalogue, cause: `${answered} ${shape.cause}` };
}

/** `/producer/items` for the service `producer`: a route that nobody wrote. */
function namesService({ path }: AskedRequest, service: string): boolean {
  return path.split(/[/?]/)[1]?.toLowerCase() === service.toLowerCase();
}
