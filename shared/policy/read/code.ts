import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceBytes, SourceText } from '#shared/policy/source/source-file.ts';
import { readAnnotations } from '#shared/policy/spring/annotations/annotations.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import type { ApplicationAnnotations } from '#shared/policy/spring/calls/application-code.ts';

const SOURCE = /\.(java|kt|groovy|scala)$/i;
const PROGRAM = /\.(java|kts?|groovy|scala|class)$/i;

/** Whether a text is a program, not a configuration. */
export function isCode({ file }: SourceText): boolean {
  return SOURCE.test(file);
}

/** Maven's, Gradle's and IDEs' folders first: a checkout may itself lie below a folder `src` or `build`. */
const LAYOUTS: readonly RegExp[] = [
  /^(.*?)(?:^|\/)src\/(?:main|test)\//,
  /^(.*?)(?:^|\/)(?:target\/(?:test-)?classes|build\/(?:classes|resources)|out\/production|bin\/(?:main|test))\//,
  /^(.*?)(?:^|\/)(?:src|target|build|out|bin)\//,
];

/**
 * The code base that a file is part of: what stands before `src/` or inside of one archive. Names and constants are resolved
 * within one, so that two services that both have an `ItemClient` do not meet.
 */
export function codeBaseOf(file: string): string {
  const path = file.replaceAll('\\', '/');
  const archive = path.indexOf('!/');
  if (archive >= 0) return path.slice(0, archive);
  for (const layout of LAYOUTS) {
    const base = layout.exec(path)?.[1];
    if (base !== undefined) return base;
  }
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/**
 * The annotations of every code base, with its application: the only one whose configuration lies in the same code base.
 * Null where several do (roles of one jar) or none does; then what the configurations name decides.
 */
export function readCode(
  texts: readonly SourceText[],
  classes: readonly SourceBytes[],
  applications: readonly SpringApplication[],
  problems: Problems,
): ApplicationAnnotations[] {
  const groups = Map.groupBy([...texts.filter(isCode), ...classes], ({ file }) => codeBaseOf(file));
  const owners = ownersByCodeBase(applications);
  const all = [...groups].map(([base, sources]) => ({ base, read: readAnnotations(sources, problems) }));
  const failed = failedCodeBases(problems);
  return all.map(({ base, read }) => {
    const [owner, another] = owners.get(base) ?? [];
    const application = another === undefined ? (owner?.name ?? null) : null;
    return { application, complete: !failed.has(base), read };
  });
}

/** Code bases of which a file, or the archive itself, could not be read. */
function failedCodeBases(problems: Problems): ReadonlySet<string> {
  const failed = new Set<string>();
  for (const { severity, place } of problems.found) {
    if (severity !== 'error') continue;
    failed.add(PROGRAM.test(place.file) ? codeBaseOf(place.file) : place.file);
  }
  return failed;
}

/**
 * The applications that have configuration of their own in each code base. Most of it may lie in a config server's
 * repository; a `bootstrap.yml` beside the code is enough.
 */
export function ownersByCodeBase(
  applications: readonly SpringApplication[],
): ReadonlyMap<string, readonly SpringApplication[]> {
  const owners = new Map<string, SpringApplication[]>();
  for (const application of applications) {
    const files = new Set<string>();
    for (const { place, start } of application.environment.all())
      if (start === undefined) files.add(place.file);
    for (const base of new Set([...files].map(codeBaseOf)))
      owners.set(base, [...(owners.get(base) ?? []), application]);
  }
  return owners;
}
