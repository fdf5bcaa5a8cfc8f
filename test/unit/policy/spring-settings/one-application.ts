import { Problems } from '#shared/policy/source/problem.ts';
import type { CallSettingName, CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Caller } from '#shared/policy/spring/effective/caller.ts';
import { SettingsReader } from '#shared/policy/spring/effective/settings-reader.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { readSpringApplications } from '#shared/policy/spring/environment/read-applications.ts';
import { registryClock } from '#shared/policy/spring/registry/registry-clock.ts';
import { springVersions } from '#shared/policy/spring/versions/spring-versions.ts';

/** An application with one application.yml. */
export function application(name: string, yaml: string, problems = new Problems()): SpringApplication {
  const [only] = readSpringApplications(
    [{ file: `${name}/application.yml`, text: `${yaml}\nlab.test: true\n` }],
    { applications: [{ name, folders: [name] }] },
    problems,
  );
  if (only === undefined) throw new Error(`${name} was not read`);
  return only;
}

export interface CallerOptions {
  readonly version?: string | null;
  readonly springRetry?: boolean | null;
  readonly complete?: boolean;
}

/** The application as a caller, ready for settings to be computed. */
export function callerOf(yaml: string, options: CallerOptions = {}): { caller: Caller; problems: Problems } {
  const problems = new Problems();
  const { version = 'Hoxton.SR12', springRetry = true, complete = true } = options;
  const read = application('shop', yaml, problems);
  const reader = new SettingsReader(
    complete ? read : { ...read, complete: false, missing: ['application-prod.yml was not given'] },
    springVersions(version, problems),
    problems,
  );
  const caller: Caller = {
    reader,
    springRetry:
      springRetry === null
        ? { known: false, reason: 'nothing says whether spring-retry is there', place: null }
        : { known: true, value: springRetry, origin: { kind: 'derived', rule: 'told', from: [] } },
    registry: registryClock([reader], null),
  };
  return { caller, problems };
}

/** Known values by name, for the asked names; the reason where one is not known. */
export function values(settings: CallSettings, ...names: readonly CallSettingName[]): unknown {
  return Object.fromEntries(
    names.map((name) => {
      const setting = settings[name];
      if (setting === undefined) return [name, 'absent'];
      return [name, setting.known ? setting.value : `not known: ${setting.reason}`];
    }),
  );
}
