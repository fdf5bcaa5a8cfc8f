import type { Difference, Rule } from '#shared/compare/difference.ts';
import { requestFieldsOf, fieldText } from './received.ts';

/** `10.0.0.7:7111`: an address with a port, which no host of a mesh is. */
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\]):\d+$/i;

/**
 * Calls that bypass the mesh (catalogue MO-02): the candidate's instance is asked by its address, so that no route, no
 * retry, no weight and no ejection of the mesh holds. A sidecar that passes such a call through counts its attempts,
 * and there is never a second one.
 */
export const passThrough: Rule = (request, _baseline, other) => {
  const sent = request.requestHeaders.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const found: Difference[] = [];
  for (const [service, attempts] of other.services) {
    const all = attempts.map(requestFieldsOf);
    const inMesh = all.some((fields) => [...fields.keys()].some((name) => name.startsWith('x-envoy-')));
    const direct = all.filter((fields) => {
      const host = fieldText(fields, 'host');
      const again = fieldText(fields, 'x-envoy-attempt-count');
      return host !== null && host !== sent && ADDRESS.test(host) && (again === null || again === '1');
    });
    const [first] = direct;
    // Without a mark of any proxy it may be a deployment whose gateway is still Spring's: then it is no candidate yet.
    if (first === undefined || direct.length < all.length || !(inMesh || meshOnTheWay(other))) continue;
    found.push({
      kind: 'retry',
      place: `pass-through at ${service}`,
      change: 'pass-through',
      service,
      severity: 'major',
      catalogue: 'MO-02',
      title: `${service} is asked by the address of an instance`,
      cause:
        'The caller still balances by itself, so that the mesh only passes the call through: no route, weight, retry, timeout or ejection of the mesh holds for it. Let the caller ask for the name of the service.',
      baseline: null,
      other: `host: ${fieldText(first, 'host') ?? ''}`,
      volatile: null,
    });
  }
  return found;
};

function meshOnTheWay(answer: Parameters<Rule>[1]): boolean {
  return (
    [...answer.headers.keys()].some((name) => name.startsWith('x-envoy-')) ||
    /envoy/.test(answer.header('server') ?? '')
  );
}
