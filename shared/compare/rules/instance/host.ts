import type { Difference, Rule } from '#shared/compare/difference.ts';
import { instanceDifference } from './instance-difference.ts';
import { fieldText, received } from './received.ts';

/**
 * The Host that applications see (catalogue HP-01): Zuul and Spring Cloud Gateway send the address of the instance, a
 * mesh the client's Host. Only the kind matters: addresses differ by instance.
 */
export const host: Rule = (request, baseline, other) =>
  received(baseline, other).flatMap(({ service, left, right, first }): Difference[] => {
    const [before, after] = [fieldText(left, 'host'), fieldText(right, 'host')];
    if (before === null || after === null || kindOf(before) === kindOf(after)) return [];
    const sent = request.requestHeaders.find(([name]) => name.toLowerCase() === 'host')?.[1];
    const kept = first && after === sent;
    return [
      instanceDifference({
        service,
        what: 'Host',
        change: `${kindOf(before)} → ${kindOf(after)}`,
        severity: 'minor',
        catalogue: 'HP-01',
        title: `${service} sees another Host`,
        cause: kept
          ? 'The mesh passes the Host of the client on, where the baseline sends the address of the instance: applications that build links or cookie domains from it make others.'
          : 'Another name stands in Host than on the baseline: applications that build links or cookie domains from it make others.',
        baseline: `host: ${before}`,
        other: `host: ${after}`,
      }),
    ];
  });

/** An address with any port is one kind, a name without its port is its own. */
function kindOf(host: string): string {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  return /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/.test(name) ? 'address' : name;
}
