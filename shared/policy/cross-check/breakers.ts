import type { AuditFinding } from '#shared/policy/model/audit.ts';
import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { valueOf, written, type Setting } from '#shared/policy/model/setting.ts';
import type { RunningApplication } from '#shared/policy/read/actuators.ts';
import type { SpringSide } from '#shared/policy/read/spring-side.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import type { RunningCommand } from '#shared/policy/spring/actuator/hystrix-stream.ts';
import type { ActuatorCircuitBreaker } from '#shared/policy/spring/actuator/read-actuator.ts';
import { madeInCode } from '#shared/policy/spring/annotations/uses/beans.ts';
import { SettingsReader } from '#shared/policy/spring/effective/settings-reader.ts';
import { hystrixSettings } from '#shared/policy/spring/hystrix/hystrix-settings.ts';
import { resilience4jBreaker } from '#shared/policy/spring/resilience4j/resilience4j-settings.ts';
import { springVersions } from '#shared/policy/spring/versions/spring-versions.ts';
import { differingSettings, otherSettings } from './differing.ts';

/** What the breakers of running applications really have, against what their files say. */
export function checkBreakers({ applications, running, policy, code }: SpringSide): AuditFinding[] {
  const versions = springVersions(policy.versions['Spring Cloud'] ?? null, new Problems());
  return running.flatMap((live) => {
    const { name } = live.application;
    const files = applications.find((one) => one.name === name);
    if (files === undefined || files === live.application) return [];
    const reader = new SettingsReader(files, versions, new Problems());
    const reads = code.filter(({ application }) => application === null || application === name);
    const customised = madeInCode(reads.map(({ read }) => read)).breakers !== null;
    return [
      ...commandsOf(live).flatMap((command) => checkCommand(reader, command, name)),
      ...(customised ? [] : breakersOf(live).flatMap((breaker) => checkThreshold(reader, breaker, name))),
    ];
  });
}

function commandsOf({ answers }: RunningApplication): readonly RunningCommand[] {
  return answers.flatMap((answer) => (answer.kind === 'hystrix-stream' ? answer.commands : []));
}

function breakersOf({ answers }: RunningApplication) {
  return answers.flatMap((answer) =>
    answer.kind === 'circuitbreakers'
      ? answer.breakers.map((breaker) => ({ ...breaker, file: answer.file }))
      : [],
  );
}

/** What the command's builder is given comes before `default`: Feign gives it nothing, and of others nobody knows. */
function checkCommand(reader: SettingsReader, { key, settings }: RunningCommand, application: string) {
  const own = hystrixSettings(reader, key, { pool: key, strategy: null, timeout: null, semaphore: null });
  const certain = Object.entries(own).filter(([, setting]) => key.includes('#') || isOfKey(setting, key));
  return otherSettings(
    'MP-AC-01',
    `${application}: command ${key}`,
    'the running application',
    differingSettings(Object.fromEntries(certain), settings),
  );
}

function isOfKey(setting: Setting<unknown>, key: string): boolean {
  return (
    setting.known &&
    setting.origin.kind === 'written' &&
    setting.origin.place.field.startsWith(`hystrix.command.${key}.`)
  );
}

/** Nothing in the answer says whether a factory or an annotation asked for the breaker: it counts where both have the same. */
function checkThreshold(
  reader: SettingsReader,
  { name, failureRatePercent, file }: ActuatorCircuitBreaker & { readonly file: string },
  application: string,
): AuditFinding[] {
  if (failureRatePercent === null) return [];
  const rate = (asked: 'factory' | 'annotation') =>
    resilience4jBreaker(reader, name, asked)['breaker.failureRatePercent'];
  const declared = rate('factory');
  if (declared === undefined || valueOf(declared) !== valueOf(rate('annotation'))) return [];
  const field = `circuitBreakers.${name}.failureRateThreshold`;
  const live: CallSettingsDraft = {
    'breaker.failureRatePercent': written(failureRatePercent, { file, line: null, column: null, field }),
  };
  return otherSettings(
    'MP-AC-01',
    `${application}: breaker ${name}`,
    'the running application',
    differingSettings({ 'breaker.failureRatePercent': declared }, live),
  );
}
