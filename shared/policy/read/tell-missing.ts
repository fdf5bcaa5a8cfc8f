import type { Problems } from '#shared/policy/source/problem.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';

/** Names of applications that a problem lists; the others are counted. */
const MOST_NAMES = 5;

/** Says once for all applications what was not seen of them: until it is given, their defaults are not known. */
export function tellMissing(applications: readonly SpringApplication[], problems: Problems): void {
  const byReason = new Map<string, SpringApplication[]>();
  for (const application of applications)
    for (const reason of application.missing)
      byReason.set(reason, [...(byReason.get(reason) ?? []), application]);
  const told = new Set(problems.found.map(({ message }) => message));
  for (const [reason, of] of byReason) {
    const place = of.map(placeOf).find((found) => found !== undefined);
    if (place === undefined || told.has(reason)) continue;
    const names = of.slice(0, MOST_NAMES).map(({ name }) => name);
    const more = of.length > names.length ? ` and ${of.length - names.length} more` : '';
    problems.warning(
      'INCOMPLETE',
      `${names.join(', ')}${more}: ${reason}`,
      'Give what is missing with --spring, and active profiles with --profile or --application; what depends on it counts as not known.',
      place,
    );
  }
}

function placeOf({ environment }: SpringApplication) {
  const named = environment.placeOf('spring.config.import') ?? environment.placeOf('spring.application.name');
  if (named !== undefined) return named;
  for (const { place } of environment.all()) return place;
  return undefined;
}
