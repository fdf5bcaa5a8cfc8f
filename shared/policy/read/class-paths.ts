import type { ClassPath } from '#shared/policy/inputs.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { codeBaseOf } from './code.ts';

/**
 * Where Spring Boot finds an application's own configuration on its class path. Files deeper down (`shared/account.yml`) are
 * those that a config server hands to others, and stand beside the config server's libraries.
 */
const OWN =
  /(?:(?:^|\/)(?:src\/[^/]+\/resources|target\/classes|build\/resources\/main|classes)|!)\/(?:config\/)?(?:application|bootstrap)[^/]*$/;

/**
 * Tells each application its libraries: those of the archive that it lies in; else those of the build files in its folder
 * and above, as a Maven module has the dependencies of its parent (Maven POM reference, "Inheritance").
 */
export function withClassPaths(
  applications: readonly SpringApplication[],
  classPaths: readonly ClassPath[] = [],
): SpringApplication[] {
  if (classPaths.length === 0) return [...applications];
  return applications.map((application) => {
    const bases = [...ownBases(application)];
    const own = classPaths.filter((classPath) => bases.some((base) => holds(classPath, base)));
    if (own.length === 0) return application;
    const libraries = own.flatMap((classPath) => classPath.libraries);
    return { ...application, classPath: { complete: own.every(({ complete }) => complete), libraries } };
  });
}

function ownBases({ environment }: SpringApplication): Set<string> {
  const bases = new Set<string>();
  for (const { place, start } of environment.all()) {
    if (start !== undefined) continue;
    const file = place.file.replaceAll('\\', '/');
    if (OWN.test(file)) bases.add(codeBaseOf(file));
  }
  return bases;
}

function holds({ file, complete }: ClassPath, base: string): boolean {
  const path = file.replaceAll('\\', '/');
  if (complete) return path === base;
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  return base === folder || base.startsWith(`${folder}/`) || (folder === '' && !path.startsWith('/'));
}
