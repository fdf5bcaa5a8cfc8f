import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { answersOk } from '../http.ts';
import type { Java } from '../install/java.ts';
import type { SpringBuild } from '../install/spring.ts';
import type { Address } from '../ports.ts';
import type { Processes } from '../process.ts';
import type { Stack } from '../stack.ts';

/** What every application of a stack is started with. */
export type Runtime = {
  readonly stack: Stack;
  readonly java: Java;
  readonly build: SpringBuild;
  readonly processes: Processes;
  readonly folder: string;
};

/** One application to start. `settings` are Spring properties, `jvm` further JVM arguments. */
export type Application = {
  readonly name: string;
  readonly role: 'eureka' | 'producer' | 'consumer' | 'zuul' | 'gateway';
  readonly address: Address;
  readonly profile: 'registry' | 'bypass';
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly jvm?: readonly string[];
};

const READY_DEADLINE_MS = 180_000;

/** Small heap, one collector thread and the quick compiler only: a dozen of these share two cores. */
const JVM_FLAGS = [
  '-Xmx96m',
  '-Xss512k',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Djava.net.preferIPv4Stack=true',
];

/** The consumer shows what its breakers do as well. */
const OBSERVABLE = {
  'management.endpoints.web.exposure.include':
    'health,env,configprops,gateway,routes,circuitbreakers,circuitbreakerevents',
  'management.endpoint.health.show-details': 'always',
};

/** The Spring properties that an application is started with, as arguments. */
export function propertiesOf(stack: Stack, application: Application): Record<string, string> {
  const settings: Record<string, string | number> = {
    'spring.profiles.active': `${stack},${application.profile}`,
    'lab.role': application.role,
    'lab.address': application.address.host,
    'server.port': application.address.port,
    ...(application.role === 'consumer' ? OBSERVABLE : {}),
    ...application.settings,
  };
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)]));
}

/** The profiles that an application has then: its role's first (`lab.Main`), then those that it is told. */
export function profilesOf(stack: Stack, { role, profile }: Application): string[] {
  return [role, stack, profile];
}

/** Starts applications together and waits until all are healthy. @throws LabError with the last log lines of one that is not. */
export async function startApplications(
  runtime: Runtime,
  applications: readonly Application[],
): Promise<void> {
  await Promise.all(applications.map((application) => startApplication(runtime, application)));
}

async function startApplication(runtime: Runtime, application: Application): Promise<void> {
  const work = join(runtime.folder, application.name);
  await mkdir(work, { recursive: true });
  const properties = { 'server.tomcat.basedir': work, ...propertiesOf(runtime.stack, application) };
  const running = await runtime.processes.start({
    name: application.name,
    program: runtime.java.program,
    cwd: work,
    args: [
      ...JVM_FLAGS,
      `-Djava.io.tmpdir=${work}`,
      ...(application.jvm ?? []),
      '-jar',
      runtime.build.jar,
      application.role,
      ...Object.entries(properties).map(([key, value]) => `--${key}=${value}`),
    ],
    // A JVM started with other people's options is another JVM.
    env: { JAVA_TOOL_OPTIONS: undefined, JDK_JAVA_OPTIONS: undefined },
  });
  await runtime.processes.ready(
    running,
    () => answersOk(application.address, '/actuator/health'),
    READY_DEADLINE_MS,
  );
}
