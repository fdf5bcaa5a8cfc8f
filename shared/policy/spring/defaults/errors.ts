import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { RELEASE_TRAINS } from '../versions/release-trains.ts';
import type { SpringVersions } from '../versions/spring-versions.ts';
import { defaultSetting, type Default } from './default.ts';

const ATTRIBUTES = 'spring-boot: …/boot/web/servlet/error/DefaultErrorAttributes.java';

/** Whether the JSON of an error says why. */
export type ErrorMessage = 'present' | 'empty' | 'absent';

/** The answers of Boot's error controller, servlet and reactive. */
export const ERRORS = {
  message: {
    library: 'boot',
    setting: 'the message of errors',
    ranges: [
      { from: '1.0', until: '2.3', value: 'present', source: `${ATTRIBUTES} addErrorMessage (2.2.x)` },
      {
        from: '2.3',
        until: '2.5',
        value: 'empty',
        source: `${ATTRIBUTES} getErrorAttributes (2.3.x, 2.4.x)`,
      },
      {
        from: '2.5',
        until: null,
        value: 'absent',
        source: `${ATTRIBUTES} getErrorAttributes (2.5.x, 2.6.x)`,
      },
    ],
  },
} as const satisfies Readonly<Record<string, Default<ErrorMessage>>>;

/**
 * The message for the line of Boot that was given, or for all lines that a release train is made for; not known where these
 * differ, as in Hoxton (2.2 and 2.3) and 2020.0 (2.4 and 2.5).
 */
export function errorMessage(versions: SpringVersions): Setting<ErrorMessage> {
  const lines = RELEASE_TRAINS.find(({ name }) => name === versions.train)?.boot ?? [];
  const told = lines.filter((line) => versions.given === line || versions.given?.startsWith(`${line}.`));
  const settings = (told.length > 0 ? told : lines).map((line) =>
    defaultSetting<ErrorMessage>(ERRORS.message, { ...versions, line: () => line }),
  );
  const [first] = settings;
  if (first === undefined) return defaultSetting<ErrorMessage>(ERRORS.message, versions);
  const other = settings.find((setting) => setting.known && first.known && setting.value !== first.value);
  return other === undefined
    ? first
    : notKnown(`it differs between Spring Boot ${lines.join(' and ')}, and only the release train is known`);
}
