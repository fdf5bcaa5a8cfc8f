import type { PolicyInputs, PolicyOptions } from '#shared/policy/inputs.ts';
import type { Policy } from '#shared/policy/model/policy.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { DocumentReader } from '#shared/policy/spring/environment/config-location.ts';
import {
  readSpringApplications,
  type PropertySourcesInCode,
} from '#shared/policy/spring/environment/read-applications.ts';
import {
  readEurekaApps,
  type EurekaInstance,
  type EurekaService,
} from '#shared/policy/spring/eureka/eureka-apps.ts';
import { NOTHING_SAID, type ApplicationStart } from '#shared/policy/spring/start/application-start.ts';
import type { ContainerStart } from '#shared/policy/spring/start/container-start.ts';
import { matchStarts } from '#shared/policy/spring/start/match-starts.ts';
import { readStarts } from '#shared/policy/spring/start/read-starts.ts';
import type { ApplicationAnnotations } from '#shared/policy/spring/calls/application-code.ts';
import { springVersions } from '#shared/policy/spring/versions/spring-versions.ts';
import { springPolicy } from '#shared/policy/spring/policy.ts';
import { readActuators, runningRoutes, type RunningApplication } from './actuators.ts';
import { withClassPaths } from './class-paths.ts';
import { isCode, readCode } from './code.ts';
import { propertySourcesInCode } from './property-sources.ts';
import { tellMissing } from './tell-missing.ts';

/** The Spring side as it was read: the applications with their policy, and what runs, where it was asked. */
export interface SpringSide {
  readonly applications: readonly SpringApplication[];
  readonly policy: Policy;
  /** What the applications are told in the mesh; the same as `applications` when nothing else is said. */
  readonly candidateApplications: readonly SpringApplication[];
  /** Null when they are told the same as on the baseline. */
  readonly candidate: Policy | null;
  /** What the code says by annotations. */
  readonly code: readonly ApplicationAnnotations[];
  readonly running: readonly RunningApplication[];
  /** The policy by the actuators' answers alone; null when none was asked. */
  readonly runningPolicy: Policy | null;
}

/** Null when no source of this side was given. Files come first; an application that only runs is taken from its actuator. */
export function readSpringSide(
  { spring, istio, options }: PolicyInputs,
  problems: Problems,
  inMesh: readonly ContainerStart[] = [],
): SpringSide | null {
  const given =
    spring.texts.length + spring.classes.length + spring.actuators.length + spring.registries.length;
  if (given === 0) return null;
  const configuration = spring.texts.filter((text) => !isCode(text));
  const registered = registeredIn(spring.registries, problems);
  const running = firstOfEach(readActuators(spring.actuators, problems), problems);
  // The problem of an unknown version is told by the policy.
  const line = springVersions(options.springVersion, new Problems()).line('boot');
  const boot = line === null ? {} : { boot: line };
  const reader = new DocumentReader(problems);
  const starts = readStarts(spring.deployments ?? [], istio.texts, problems);
  const read = (
    profiles: readonly string[],
    startedAs: ReadonlyMap<string, ApplicationStart>,
    propertySources: ReadonlyMap<string, PropertySourcesInCode>,
    found: Problems,
  ) =>
    withClassPaths(
      readSpringApplications(
        configuration,
        { ...boot, reader, starts, startedAs, propertySources, ...readOptions(options, profiles) },
        found,
      ),
      spring.classPaths,
    );
  // Whose code it is shows only from the applications' files, and what it adds to them only from the code.
  let annotations: readonly ApplicationAnnotations[] | undefined;
  const readWithCode = (profiles: readonly string[], startedAs: ReadonlyMap<string, ApplicationStart>) => {
    const ofFiles = new Problems();
    const alone = read(profiles, startedAs, new Map(), ofFiles);
    annotations ??= readCode(spring.texts, spring.classes, alone, problems);
    const inCode = propertySourcesInCode(annotations, alone, configuration, reader);
    if (inCode.size > 0) return read(profiles, startedAs, inCode, problems);
    problems.add(ofFiles.found);
    return alone;
  };
  const files = readWithCode([], new Map());
  const meshStarts = differingStarts(files, inMesh, problems);
  const withRunning = (declared: readonly SpringApplication[]) => {
    const known = new Set(declared.map(({ name }) => name));
    return [
      ...declared,
      ...running.map(({ application }) => application).filter(({ name }) => !known.has(name)),
    ];
  };
  const applications = withRunning(files);
  tellMissing(applications, problems);
  const policyOf = (all: readonly SpringApplication[]) =>
    springPolicy(all, {
      ...versionsOf(options),
      springVersionFile: spring.versionFile ?? null,
      annotations: annotations ?? [],
      registered,
      runningRoutes: runningRoutes(running),
      problems,
    });
  const candidateProfiles = options.candidateProfiles ?? [];
  const asBefore = candidateProfiles.length === 0 && meshStarts.size === 0;
  const candidateApplications = asBefore
    ? applications
    : withRunning(readWithCode(candidateProfiles, meshStarts));
  return {
    applications,
    policy: policyOf(applications),
    candidateApplications,
    candidate: asBefore ? null : policyOf(candidateApplications),
    code: annotations ?? [],
    running,
    runningPolicy: running.length === 0 ? null : policyOf(running.map(({ application }) => application)),
  };
}

/** Starts in the mesh that tell an application something else than it is told before, by its name. */
function differingStarts(
  applications: readonly SpringApplication[],
  inMesh: readonly ContainerStart[],
  problems: Problems,
): ReadonlyMap<string, ApplicationStart> {
  const named = applications.map(({ name }) => ({ name, folder: '' }));
  const before = new Map(applications.map(({ name, start }) => [name, start?.said ?? NOTHING_SAID]));
  const found = matchStarts(inMesh, named, problems);
  return new Map([...found].filter(([name, { said }]) => before.get(name) !== said));
}

/** Several instances of an application answer alike; where one is told something else, nothing says which is meant. */
function firstOfEach(all: readonly RunningApplication[], problems: Problems): RunningApplication[] {
  return [...Map.groupBy(all, ({ application }) => application.name)].flatMap(([name, instances]) => {
    const [first, ...others] = instances;
    if (first === undefined) return [];
    const own = told(first);
    const other = others.find((one) => told(one) !== own);
    const place = other?.answers[0]?.file;
    if (place !== undefined)
      problems.warning(
        'INSTANCES_DIFFER',
        `another instance of ${name} is configured otherwise than ${first.answers[0]?.file ?? 'the first'}`,
        'Ask one instance, or give their answers one after the other; the first is believed.',
        { file: place, line: null, column: null, field: '' },
      );
    return [first];
  });
}

/** What an instance is told about Spring Cloud; ports, addresses and process ids are its own. */
function told({ application: { environment } }: RunningApplication): string {
  const lines: string[] = [];
  for (const { key, value } of environment.all()) if (POLICY_KEYS.test(key)) lines.push(`${key}=${value}`);
  return lines.sort().join('\n');
}

const POLICY_KEYS =
  /^(spring\.cloud|zuul|ribbon|hystrix|feign|resilience4j|eureka\.client)\.|\.ribbon\.[A-Za-z]/i;

function readOptions(
  { profiles, applications, candidateProfiles = [] }: PolicyOptions,
  more: readonly string[],
) {
  const all = [...profiles, ...more];
  return {
    ...(all.length > 0 && { profiles: all, added: more }),
    // What an application has only in the mesh, it does not have before.
    inactive: candidateProfiles.filter((profile) => !all.includes(profile)),
    ...(applications !== undefined && {
      applications: applications.map(({ name, profiles: own, folders, properties }) => ({
        name,
        profiles: [...own, ...more],
        ...(folders.length > 0 && { folders }),
        properties,
      })),
    }),
  };
}

function versionsOf({ springVersion, springRetry }: PolicyOptions) {
  return { springVersion, springRetry };
}

/** Several answers of one registry, as JSON, as XML and of one service, count each instance once. */
function registeredIn(
  registries: PolicyInputs['spring']['registries'],
  problems: Problems,
): EurekaService[] | null {
  if (registries.length === 0) return null;
  const services = new Map<string, Map<string, EurekaInstance>>();
  for (const { name, instances } of registries.flatMap((text) => readEurekaApps(text, problems) ?? [])) {
    const known = services.get(name) ?? new Map<string, EurekaInstance>();
    for (const instance of instances) known.set(instance.id, instance);
    services.set(name, known);
  }
  return [...services].map(([name, instances]) => ({ name, instances: [...instances.values()] }));
}
