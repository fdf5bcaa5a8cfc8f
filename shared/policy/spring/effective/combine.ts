import { derived, notKnown, type Setting } from '#shared/policy/model/setting.ts';

/** The same origin with another form of the value. */
export function mapped<A, B>(setting: Setting<A>, form: (value: A) => B): Setting<B> {
  return setting.known ? { ...setting, value: form(setting.value) } : setting;
}

/** Goes on with a known value; what is not known stays so. */
export function chained<A, B>(setting: Setting<A>, next: (value: A) => Setting<B>): Setting<B> {
  return setting.known ? next(setting.value) : setting;
}

type Values<Settings extends readonly Setting<unknown>[]> = {
  readonly [Index in keyof Settings]: Settings[Index] extends Setting<infer T> ? T : never;
};

/** A value computed from others; not known as soon as one of them is not. */
export function computed<const Settings extends readonly Setting<unknown>[], T>(
  rule: string,
  settings: Settings,
  compute: (...values: Values<Settings>) => T,
): Setting<T> {
  const unknown = settings.find((setting) => !setting.known);
  if (unknown?.known === false) return notKnown(unknown.reason, unknown.place);
  const values = settings.map((setting) => (setting.known ? setting.value : undefined));
  // All of them are known here, so the tuple has the values that the type says.
  return derived(compute(...(values as unknown as Values<Settings>)), rule, settings);
}
