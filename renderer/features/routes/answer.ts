import { counted, listed } from '#shared/compare/words.ts';
import type { ComparisonDocument } from '#shared/model/index.ts';

/** Who serves whom, in one sentence. */
export function routesAnswer({ traffic, shares }: ComparisonDocument): string {
  const { calls, declared, unproven } = traffic;
  if (calls.length === 0)
    return 'Nobody knows who served the requests: that takes instance taps on both sides.';
  const services = [...new Set(calls.map(({ service }) => service))];
  const moved = [...new Set(shares.filter(({ differs }) => differs).map(({ service }) => service))];
  const lost = services.filter((service) =>
    calls.every((call) => call.service !== service || call.candidate === 0),
  );
  const contradicted = declared.filter(({ side, agrees }) => side === 'candidate' && !agrees);
  const parts = [
    ...(moved.length > 0
      ? [`${listed(moved)} ${moved.length === 1 ? 'is' : 'are'} served in other shares`]
      : []),
    ...(lost.length > 0
      ? [`${listed(lost)} ${lost.length === 1 ? 'gets' : 'get'} no request on the candidate`]
      : []),
    ...(contradicted.length > 0
      ? [
          `${counted(contradicted.length, 'share')} of the candidate ${contradicted.length === 1 ? 'contradicts' : 'contradict'} the weights that it declares`,
        ]
      : []),
    ...(unproven.length > 0 ? [`${counted(unproven.length, 'declared call')} not seen`] : []),
  ];
  if (parts.length === 0) return `${counted(services.length, 'service')} served alike on both sides.`;
  return `${parts.join('; ')}.`;
}
