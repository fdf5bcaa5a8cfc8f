import { written, type Setting } from '#shared/policy/model/setting.ts';
import type { Default } from '../defaults/default.ts';
import type { FilterInput } from './route-input.ts';
import type { SettingsReader } from './settings-reader.ts';
import { commaList } from './values.ts';

/** The arguments of one filter of a route, by name or by their position in its shortcut. */
export class FilterArguments {
  readonly #reader: SettingsReader;
  readonly #filter: FilterInput;
  readonly #shortcut: readonly string[];

  /** `shortcut` names the parts of `Name=a,b` in order (`shortcutFieldOrder` of the filter's factory). */
  constructor(reader: SettingsReader, filter: FilterInput, shortcut: readonly string[]) {
    this.#reader = reader;
    this.#filter = filter;
    this.#shortcut = shortcut;
  }

  /** As written; undefined when it is not. */
  text(name: string): string | undefined {
    const position = this.#shortcut.indexOf(name);
    return this.#relaxed(name) ?? (position < 0 ? undefined : this.#relaxed(`_genkey_${position}`));
  }

  /** A list: `name[0]` … or comma separated; undefined when absent. */
  list(name: string): readonly string[] | undefined {
    const items: string[] = [];
    for (;;) {
      const item = this.#relaxed(`${name}[${items.length}]`) ?? this.#relaxed(`${name}.${items.length}`);
      if (item === undefined) break;
      items.push(item);
    }
    if (items.length > 0) return items;
    const whole = this.text(name);
    return whole === undefined ? undefined : commaList(whole);
  }

  /** The argument in another form, else the default. */
  read<T>(
    name: string,
    understand: (text: string) => T | undefined,
    expected: string,
    fallback: Default<T>,
  ): Setting<T> {
    const text = this.text(name);
    if (text === undefined) return this.#reader.byDefault(fallback, fallback.setting);
    const setting = this.written(text);
    const value = understand(text);
    return value === undefined
      ? this.#reader.complain(setting, `${this.#filter.name} ${name}`, expected)
      : this.written(value);
  }

  /** A list whose items are understood one by one. */
  readList(
    name: string,
    understand: (text: string) => string | undefined,
    expected: string,
    fallback: Default<readonly string[]>,
  ): Setting<readonly string[]> {
    const items = this.list(name);
    if (items === undefined) return this.#reader.byDefault(fallback, fallback.setting);
    const setting = this.written(items.join(','));
    const values = items.map(understand);
    return values.includes(undefined)
      ? this.#reader.complain(setting, `${this.#filter.name} ${name}`, expected)
      : this.written(values.filter((value) => value !== undefined));
  }

  /** A value with the place of the filter. */
  written<T>(value: T): Setting<T> {
    const { place } = this.#filter;
    return written(value, place);
  }

  #relaxed(name: string): string | undefined {
    const wanted = plain(name);
    for (const [key, value] of this.#filter.args) if (plain(key) === wanted) return value;
    return undefined;
  }
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}
