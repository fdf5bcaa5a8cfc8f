import { valueOf } from '#shared/policy/model/setting.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { buildEnvironment } from './build-environment.ts';
import type { ConfigDocument } from './config-document.ts';
import type { PropertySource } from './environment.ts';

/** What an application asks a config server for. */
export interface ConfigClient {
  /** In lower case; a later one overrides an earlier one. */
  readonly names: readonly string[];
  /** Undefined where it asks for its active profiles. */
  readonly profiles: readonly string[] | undefined;
  readonly missing: readonly string[];
}

/**
 * `spring.cloud.config.name` (else the application's name) and `spring.cloud.config.profile` (else its active profiles). Source:
 * spring-cloud-config ConfigClientProperties, EnvironmentController.
 * @param sources what is there before the server is asked, the highest precedence first
 */
export function configClient(application: string, sources: readonly PropertySource[]): ConfigClient {
  const environment = buildEnvironment(sources, new Problems());
  const missing: string[] = [];
  const listed = (key: string): readonly string[] | undefined => {
    const items = environment.list(`spring.cloud.config.${key}`);
    const unknown = items?.find((item) => !item.known);
    if (unknown?.known === false) {
      missing.push(`spring.cloud.config.${key} is not known: ${unknown.reason}`);
      return undefined;
    }
    const values = items?.flatMap((item) => valueOf(item)?.trim() ?? []).filter((value) => value !== '');
    return values === undefined || values.length === 0 ? undefined : values;
  };
  const names = listed('name')?.map((name) => name.toLowerCase());
  return { names: names ?? [application], profiles: listed('profile'), missing };
}

/**
 * Where the answer of a config server that the bootstrap context asked comes: before everything else, arguments and variables
 * included, unless the answer itself allows otherwise. Source: spring-cloud-context,
 * PropertySourceBootstrapConfiguration.insertPropertySources.
 */
export function placeOfAnswer(
  answer: readonly ConfigDocument[],
): 'before all' | 'before the files' | 'after all' {
  const environment = buildEnvironment(answer.toReversed(), new Problems());
  const says = (key: string): string =>
    valueOf(environment.get(`spring.cloud.config.${key}`))?.toLowerCase() ?? '';
  if (says('allow-override') === 'false') return 'before all';
  if (says('override-none') === 'true') return 'after all';
  return says('override-system-properties') === 'false' ? 'before the files' : 'before all';
}
