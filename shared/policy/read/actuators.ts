import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { readActuator, type ActuatorAnswer } from '#shared/policy/spring/actuator/read-actuator.ts';
import { springApplicationFromActuator } from '#shared/policy/spring/actuator/actuator-application.ts';
import type { ActuatorZuulRoute } from '#shared/policy/spring/actuator/actuator-routes.ts';
import type { RunningRoutes } from '#shared/policy/spring/policy.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';

const ENDPOINT =
  /[-_./]?(?:actuator\/)?(?:env|configprops|gateway[-_/]routes|circuitbreakers|routes[-_/]details|routes|zuul[-_/]routes(?:[-_/]details)?|health|info|metrics|hystrix[-_.]stream)?(?:\.json|\.txt)?$/i;

/** Answers of one application: the same address, or files that are named alike (`consumer-env.json`, `consumer-configprops.json`). */
export function actuatorOf(file: string): string {
  return file.replace(/[?#].*$/, '').replace(ENDPOINT, '');
}

/** `gateway-routes.json` are the routes of the application `gateway` where there is a `gateway-env.json`. */
function ownerOf(file: string, environments: ReadonlySet<string>): string {
  const base = actuatorOf(file);
  if (environments.has(base)) return base;
  const named = [...environments].filter(
    (environment) =>
      environment !== '' && file.startsWith(environment) && /^[-_./]/.test(file.slice(environment.length)),
  );
  return named.sort((a, b) => b.length - a.length)[0] ?? base;
}

/** One running application with everything that its actuator answered. */
export interface RunningApplication {
  readonly application: SpringApplication;
  readonly answers: readonly ActuatorAnswer[];
}

/** Groups answers by application. An application whose actuator does not show its environment is left out with a problem. */
export function readActuators(texts: readonly SourceText[], problems: Problems): RunningApplication[] {
  const all = texts.flatMap((text) => readActuator(text, problems) ?? []);
  const environments = new Set(all.flatMap(({ kind, file }) => (kind === 'env' ? [actuatorOf(file)] : [])));
  const groups = Map.groupBy(all, ({ file }) => ownerOf(file, environments));
  return [...groups].flatMap(([base, answers]): RunningApplication[] => {
    const env = answers.find((answer) => answer.kind === 'env');
    const configProps = answers.find((answer) => answer.kind === 'configprops');
    if (env === undefined) {
      if (answers.every(({ kind }) => kind === 'other' || kind === 'index')) return [];
      problems.error(
        'NO_ENVIRONMENT',
        'the actuator answered, but not with its environment: what it is configured with is not known',
        'Expose the endpoint env (management.endpoints.web.exposure.include), or give a saved answer of it.',
        { file: answers[0]?.file ?? base, line: null, column: null, field: '' },
      );
      return [];
    }
    const name = base.split('/').at(-1);
    const application = springApplicationFromActuator(
      {
        file: env.file,
        env: env.env,
        ...(configProps !== undefined && { configProps: configProps.values }),
        ...(name !== undefined && name !== '' && { name }),
      },
      problems,
    );
    return [{ application, answers }];
  });
}

/** The routes that running gateways show, by the application's name. */
export function runningRoutes(running: readonly RunningApplication[]): ReadonlyMap<string, RunningRoutes> {
  return new Map(
    running.map(({ application: { name }, answers }) => [
      name,
      {
        gateway: answers.find((answer) => answer.kind === 'gateway-routes')?.routes ?? null,
        zuul: zuulRoutesOf(answers),
      },
    ]),
  );
}

/** The answer with details, where both were asked for. */
function zuulRoutesOf(answers: readonly ActuatorAnswer[]): readonly ActuatorZuulRoute[] | null {
  const shown = answers.flatMap((answer) => (answer.kind === 'zuul-routes' ? [answer.routes] : []));
  return shown.find((routes) => routes.every(({ details }) => details !== null)) ?? shown[0] ?? null;
}
