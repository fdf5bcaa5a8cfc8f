import type { Difference, Rule } from '#shared/compare/difference.ts';
import type { HeaderValues } from '#shared/compare/header-values.ts';
import { listed } from '#shared/compare/words.ts';
import { instanceDifference } from './instance-difference.ts';
import { fieldText, namesOnlyIn, received } from './received.ts';

const FORWARDING = /^(?:forwarded|x-forwarded-(?!client-cert$).+|x-real-ip|x-envoy-original-path)$/;

/** Fields whose value an application builds links from; the others hold addresses. */
const LINKED = ['x-forwarded-prefix', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port'];

/**
 * Forwarding fields (catalogue HP-02): Zuul and Spring Cloud Gateway tell host, port, proto and prefix, a mesh proto and
 * the chain of clients only.
 */
export const forwarded: Rule = (_request, baseline, other) =>
  received(baseline, other).flatMap(({ service, left, right }): Difference[] => {
    const [before, after] = [forwarding(left), forwarding(right)];
    const [lost, gained] = [namesOnlyIn(before, after), namesOnlyIn(after, before)];
    const changed = LINKED.filter((name) => {
      const [from, to] = [fieldText(before, name), fieldText(after, name)];
      return from !== null && to !== null && from !== to;
    });
    const depths = [depth(before), depth(after)] as const;
    const deeper = depths[0] > 0 && depths[1] > 0 && depths[0] !== depths[1];
    if (lost.length + gained.length + changed.length === 0 && !deeper) return [];
    const parts = [
      ...(lost.length > 0 ? [`without ${listed(lost, 8)}`] : []),
      ...(gained.length > 0 ? [`with ${listed(gained, 8)}`] : []),
      ...(changed.length > 0 ? [`with another ${listed(changed)}`] : []),
      ...(deeper ? [`${depths[1]} instead of ${depths[0]} addresses in x-forwarded-for`] : []),
    ];
    // What an application reads in vain, or reads otherwise, it notices; a further field it hardly does.
    const noticed = lost.length + changed.length > 0 || deeper;
    return [
      instanceDifference({
        service,
        what: 'forwarding fields',
        change: parts.join(', '),
        severity: noticed ? 'minor' : 'info',
        catalogue: 'HP-02',
        title: `Forwarding fields at ${service}: ${parts.join(', ')}`,
        cause:
          'Applications with forward-headers-strategy build links, and filters read the client, from these fields.',
        baseline: shown(before),
        other: shown(after),
      }),
    ];
  });

function forwarding(fields: HeaderValues): HeaderValues {
  return new Map([...fields].filter(([name]) => FORWARDING.test(name)));
}

function depth(fields: HeaderValues): number {
  return (fieldText(fields, 'x-forwarded-for') ?? '').split(',').filter((part) => part.trim() !== '').length;
}

function shown(fields: HeaderValues): string | null {
  if (fields.size === 0) return null;
  return [...fields.keys()]
    .sort()
    .map((name) => `${name}: ${fieldText(fields, name) ?? ''}`)
    .join('; ');
}
