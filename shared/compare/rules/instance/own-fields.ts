import type { Difference, Rule } from '#shared/compare/difference.ts';
import { volatileReason } from '#shared/compare/volatile/volatile.ts';
import { instanceDifference } from './instance-difference.ts';
import { fieldText, received } from './received.ts';

/** Told by rules of their own, made anew by each hop, or the tap's. */
const NOT_OWN =
  /^(?:host|cookie|authorization|forwarded|x-forwarded-.*|x-real-ip|x-request-id|x-envoy-.*|x-meshproof-.*|connection|keep-alive|proxy-.*|te|trailer|upgrade|transfer-encoding|content-length|accept-encoding|expect|traceparent|tracestate|baggage|b3|x-b3-.*|uber-trace-id|x-cloud-trace-context|x-ot-.*|via|date)$/;

/**
 * Fields of the applications themselves: what a filter of the gateway sets for its instances (AddRequestHeader and the
 * like) is lost with the gateway.
 */
export const ownFields: Rule = (request, baseline, other) => {
  const sent = new Map(request.requestHeaders.map(([name, value]) => [name.toLowerCase(), value.trim()]));
  return received(baseline, other).flatMap(({ service, left, right, first }): Difference[] => {
    const names = [...new Set([...left.keys(), ...right.keys()])]
      .filter((name) => !NOT_OWN.test(name))
      .sort();
    return names.flatMap((name): Difference[] => {
      const [before, after] = [fieldText(left, name), fieldText(right, name)];
      if (before === after) return [];
      const change = before === null ? 'added' : after === null ? 'missing' : 'changed';
      const passes = first && sent.get(name) === (before ?? after);
      return [
        instanceDifference({
          service,
          what: `request header ${name}`,
          change,
          severity: change === 'added' ? 'minor' : 'major',
          catalogue: null,
          title: `Request header ${name} ${WORDS[change]} at ${service}`,
          cause: causeOf(change, passes),
          baseline: before === null ? null : `${name}: ${before}`,
          other: after === null ? null : `${name}: ${after}`,
          volatile:
            before !== null && after !== null ? volatileReason(before, after, baseline.answeredAt) : null,
        }),
      ];
    });
  });
};

const WORDS = { added: 'added', missing: 'missing', changed: 'has another value' } as const;

function causeOf(change: keyof typeof WORDS, passes: boolean): string {
  if (change === 'changed') return 'A filter of one side sets it to something else.';
  if (change === 'added') {
    return passes
      ? 'The client sends it; the gateway of the baseline removes it on the way and the mesh does not.'
      : 'Something in the mesh adds it.';
  }
  return passes
    ? 'The client sends it and the mesh removes it on the way.'
    : 'The gateway of the baseline or a filter adds it, and nothing in the mesh does: headers.request.set would.';
}
