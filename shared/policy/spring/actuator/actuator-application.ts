import { valueOf, type Setting } from '#shared/policy/model/setting.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import { buildEnvironment, MASKED } from '#shared/policy/spring/environment/build-environment.ts';
import type {
  Environment,
  PropertySource,
  SpringApplication,
} from '#shared/policy/spring/environment/environment.ts';
import type { ActuatorEnv } from './actuator-env.ts';

export interface ActuatorApplication {
  /** Where the environment was read from. */
  readonly file: string;
  readonly env: ActuatorEnv;
  /** The effective values of its beans: they fill in what the environment masks. */
  readonly configProps?: PropertySource;
  /** For an environment that states none. */
  readonly name?: string;
}

/**
 * Makes an application of its own answers. Sources keep the answer's order. A masked value is taken from configprops when
 * that shows it; where both show a number or a truth value and they differ, something changed at run time: a warning.
 * An environment that masks everything (Boot 3 without `show-values`) is not complete.
 */
export function springApplicationFromActuator(
  { file, env, configProps, name }: ActuatorApplication,
  problems: Problems,
): SpringApplication {
  const own = buildEnvironment(env.sources, problems);
  const beans = configProps === undefined ? undefined : buildEnvironment([configProps], problems);
  if (configProps !== undefined) compare(own, configProps, problems);
  const shown = env.sources.flatMap(({ properties }) => properties);
  const masked = shown.length > 0 && shown.every(({ value }) => value === MASKED);
  if (masked) {
    problems.warning(
      'MASKED',
      'the actuator masks every value',
      'Set management.endpoint.env.show-values to always or when-authorized, or give the files themselves.',
      { file, line: null, column: null, field: 'propertySources' },
    );
  }
  return {
    name: (valueOf(own.get('spring.application.name')) ?? name ?? 'application').toLowerCase(),
    profiles: env.activeProfiles,
    environment: beans === undefined ? own : filledIn(own, beans),
    complete: !masked,
    missing: masked ? [`${file} masks every value (management.endpoint.env.show-values)`] : [],
  };
}

function filledIn(own: Environment, beans: Environment): Environment {
  const fill = (setting: Setting<string> | undefined, name: string): Setting<string> | undefined => {
    if (setting === undefined || setting.known) return setting;
    const bean = beans.get(name);
    return bean?.known === true && bean.value !== MASKED ? bean : setting;
  };
  return {
    get: (name) => fill(own.get(name), name),
    getExact: (name) => fill(own.getExact(name), name),
    list: (name) => {
      const items = own.list(name);
      return items?.every(({ known }) => !known) === true ? (beans.list(name) ?? items) : items;
    },
    children: own.children,
    placeOf: own.placeOf,
    all: own.all,
  };
}

const COMPARABLE = /^(true|false|-?\d+)$/i;

function compare(own: Environment, configProps: PropertySource, problems: Problems): void {
  for (const { key, value, place } of configProps.properties) {
    // Sets are shown as lists in an order of their own.
    if (key.endsWith(']')) continue;
    const stated = own.get(key);
    if (stated?.known !== true || !COMPARABLE.test(value) || !COMPARABLE.test(stated.value)) continue;
    if (stated.value.toLowerCase() === value.toLowerCase()) continue;
    problems.warning(
      'CONFIGPROPS_DIFFER',
      `${key} is ${value} in the running application, and ${stated.value} in its environment`,
      'Something sets it at run time, or the answers are of different moments; the environment is believed.',
      place,
    );
  }
}
