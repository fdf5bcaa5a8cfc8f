import type { ClassPath } from '#shared/policy/inputs.ts';
import { RELEASE_TRAINS } from '#shared/policy/spring/versions/release-trains.ts';

/** A library on an application's class path. */
export type Library = ClassPath['libraries'][number];

/** `lib/spring-cloud-commons-2.2.9.RELEASE.jar` is spring-cloud-commons in version 2.2.9.RELEASE. */
export function libraryOf(path: string): Library | undefined {
  const match = /(?:^|\/)([A-Za-z][\w.-]*?)-(\d[\w.+-]*)\.jar$/.exec(path);
  return match ? { name: match[1] ?? '', version: match[2] ?? '' } : undefined;
}

/** The release train, without its service release; undefined when the libraries don't tell. */
export function releaseTrainOf(libraries: readonly Library[]): string | undefined {
  const commons = libraries.find(({ name }) => name === 'spring-cloud-commons');
  const line = /^\d+\.\d+/.exec(commons?.version ?? '')?.[0];
  return RELEASE_TRAINS.find(({ libraries }) => line !== undefined && libraries.commons === line)?.name;
}

export function hasSpringRetry(libraries: readonly Library[]): boolean {
  return libraries.some(({ name }) => name === 'spring-retry');
}
