import { Problems } from '#shared/policy/source/problem.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { buildEnvironment } from '../environment/build-environment.ts';
import { applicationStart, type ApplicationStart } from './application-start.ts';
import type { ContainerStart } from './container-start.ts';

/** An application that a container may be. */
export interface StartedApplication {
  readonly name: string;
  /** Folder of its project or of its files. */
  readonly folder: string;
}

const MOST_NAMES = 3;
const OF_SPRING = /^(?:SPRING|EUREKA)[._]/i;

/**
 * Finds the application that each container is, in this order: the name that it is told (`SPRING_APPLICATION_NAME`), a name
 * of its service, workload or container, the name of its image, the folder that the image is built of, the end of the
 * image's name. A container that may be several is none of them; several containers of one application say only what all
 * of them say. By the application's name.
 */
export function matchStarts(
  starts: readonly ContainerStart[],
  applications: readonly StartedApplication[],
  problems: Problems,
): ReadonlyMap<string, ApplicationStart> {
  const index = new Applications(applications);
  const found = new Map<string, ContainerStart[]>();
  const unmatched: ContainerStart[] = [];
  for (const start of starts) {
    const names = index.find(start);
    const [name, ...others] = names;
    if (name === undefined) {
      if (start.variables.some(({ key }) => OF_SPRING.test(key))) unmatched.push(start);
    } else if (others.length > 0) {
      problems.warning(
        'START_AMBIGUOUS',
        `${start.what} may be ${names.join(' or ')}: its variables and arguments count for none of them`,
        'Name the service, the container or its image like the application, or say its profiles with --application NAME=PROFILES.',
        start.place,
      );
    } else found.set(name, [...(found.get(name) ?? []), start]);
  }
  tellUnmatched(unmatched, problems);
  return new Map([...found].map(([name, several]) => [name, applicationStart(several)]));
}

function tellUnmatched(unmatched: readonly ContainerStart[], problems: Problems): void {
  const [first] = unmatched;
  if (first === undefined) return;
  const names = unmatched.slice(0, MOST_NAMES).map(({ what }) => what);
  const more = unmatched.length > names.length ? ` and ${unmatched.length - names.length} more` : '';
  problems.warning(
    'START_UNMATCHED',
    `${names.join(', ')}${more}: no application of that name is among the sources, so what is said here counts for none`,
    'Give the configuration of the application with --spring, or say its profiles with --application NAME=PROFILES.',
    first.place,
  );
}

class Applications {
  readonly #names: ReadonlySet<string>;
  readonly #all: readonly StartedApplication[];

  constructor(all: readonly StartedApplication[]) {
    this.#all = all;
    this.#names = new Set(all.map(({ name }) => name));
  }

  find(start: ContainerStart): string[] {
    const told = toldName(start);
    if (told !== undefined && this.#names.has(told)) return [told];
    const named = start.names.filter((name) => this.#names.has(name));
    if (named.length > 0) return named;
    const { image, folder } = start;
    if (image !== null && this.#names.has(image)) return [image];
    const built = folder === null || folder === '' ? [] : this.#builtOf(folder);
    if (built.length === 1) return built;
    return this.#endOf([...(image === null ? [] : [image]), ...start.names]);
  }

  #builtOf(folder: string): string[] {
    return this.#all.flatMap(({ name, folder: own }) =>
      own === folder || own.startsWith(`${folder}/`) ? [name] : [],
    );
  }

  /** `piggymetrics-auth-service` is `auth-service`, also where there is a `service`. */
  #endOf(names: readonly string[]): string[] {
    for (const name of names)
      for (let at = name.indexOf('-'); at >= 0; at = name.indexOf('-', at + 1)) {
        const end = name.slice(at + 1);
        if (this.#names.has(end)) return [end];
      }
    return [];
  }
}

function toldName({ args, system, variables }: ContainerStart): string | undefined {
  if (![...args, ...system, ...variables].some(({ key }) => /application/i.test(key))) return undefined;
  const sources = [
    { name: 'commandLineArgs', properties: args },
    { name: 'systemProperties', properties: system },
    { name: 'systemEnvironment', properties: variables },
  ];
  const name = buildEnvironment(sources, new Problems()).get('spring.application.name');
  return valueOf(name)?.toLowerCase();
}
