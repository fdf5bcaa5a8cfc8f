import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import { RELEASE_TRAINS, type Library, type ReleaseTrain } from './release-trains.ts';

/** The versions that defaults are taken for. */
export interface SpringVersions {
  /** As it was given; null when nothing says it. */
  readonly given: string | null;
  /** `Hoxton`, `2025.0`; null when it is not known. */
  readonly train: string | null;
  /** Number of the service release: 12 of `Hoxton.SR12`, 1 of `2025.0.1`; null when only the train is known. */
  readonly serviceRelease: number | null;
  /** The line of a library (`2.2`); null when the train is not known or does not have it. */
  readonly line: (library: Library) => string | null;
  /** Whether the train has the library; null when the train is not known. */
  readonly has: (library: Library) => boolean | null;
}

const TOLD: Place = { file: '--spring-version', line: null, column: null, field: '' };

/**
 * Understands a release train (`Hoxton.SR12`, `2025.0.1`, `2021.0`) or a version of Spring Boot (`2.3.12.RELEASE`). What it
 * does not know becomes a problem, and no default is known then.
 * @param place where it is said: the option, or the file that was read
 */
export function springVersions(
  given: string | null,
  problems: Problems,
  place: Place = TOLD,
): SpringVersions {
  if (given === null) return versionsOf(null, null, null);
  const text = given.trim();
  const named = /^([a-z]+)(?:[.-](?:SR|RELEASE)(\d*))?$/i.exec(text);
  const numbered = /^(\d+\.\d+)(?:\.(\d+))?(?:[.-][\w.-]+)?$/.exec(text);
  const found = named ?? numbered;
  const line = found?.[1]?.toLowerCase();
  const release = found?.[2];
  const train = RELEASE_TRAINS.find(({ name }) => name.toLowerCase() === line);
  if (train !== undefined)
    return versionsOf(given, train, release === undefined || release === '' ? null : Number(release));
  const byBoot = RELEASE_TRAINS.filter(({ boot }) => line !== undefined && boot.includes(line));
  const [only] = byBoot;
  if (only !== undefined && byBoot.length === 1) return versionsOf(given, only, null);
  problems.error(
    'UNKNOWN_SPRING_VERSION',
    byBoot.length > 1
      ? `Spring Boot ${given} was used with ${byBoot.map(({ name }) => name).join(' and ')}`
      : `"${given}" is no release train of Spring Cloud or version of Spring Boot that is known here`,
    `Give --spring-version with one of ${RELEASE_TRAINS.map(({ name }) => name).join(', ')}; until then no default of Spring is known.`,
    place,
  );
  return versionsOf(given, null, null);
}

/** Whether a line (`2.2`) is at least another one. */
export function atLeast(line: string, least: string): boolean {
  if (line === least) return true;
  const [major, leastMajor] = [majorOf(line), majorOf(least)];
  return major === leastMajor ? minorOf(line) >= minorOf(least) : major > leastMajor;
}

/** Whether the versions are at least a service release of a train; null where the train or its release is not known. */
export function reached(versions: SpringVersions, train: string, serviceRelease: number): boolean | null {
  const own = RELEASE_TRAINS.findIndex(({ name }) => name === versions.train);
  const least = RELEASE_TRAINS.findIndex(({ name }) => name === train);
  if (own < 0) return null;
  if (own !== least) return own > least;
  return versions.serviceRelease === null ? null : versions.serviceRelease >= serviceRelease;
}

function majorOf(line: string): number {
  return Number(line.slice(0, lengthOfMajor(line)));
}

/** What stands behind it is left out: 2 of `3.2.1`. */
function minorOf(line: string): number {
  return Number(line.slice(lengthOfMajor(line) + 1).split('.', 1)[0]);
}

function lengthOfMajor(line: string): number {
  const dot = line.indexOf('.');
  return dot < 0 ? line.length : dot;
}

function versionsOf(
  given: string | null,
  train: ReleaseTrain | null,
  serviceRelease: number | null,
): SpringVersions {
  const line = (library: Library) =>
    train === null ? null : ((library === 'boot' ? train.boot[0] : train.libraries[library]) ?? null);
  return {
    given,
    train: train?.name ?? null,
    serviceRelease,
    line,
    has: (library) => (train === null ? null : line(library) !== null),
  };
}
