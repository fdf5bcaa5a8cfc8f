import type { HeaderExpectation } from '#shared/model/index.ts';
import { remembered } from '../remembered.ts';
import { wildcard } from './scope.ts';

export type HeaderChange = 'added' | 'missing' | 'changed';

/** Header fields that are expected to differ, ready to be asked. */
export interface HeaderProfile {
  /**
   * The entry that expects a change of a field, or null.
   * @param name In lower case.
   * @param values Both sides' values; null where a side has none.
   */
  expects(name: string, change: HeaderChange, values: readonly (string | null)[]): HeaderExpectation | null;
}

/** The first entry that fits decides. Names are looked up once each. */
export function headerProfile(entries: readonly HeaderExpectation[]): HeaderProfile {
  const compiled = entries.map((entry) => ({
    entry,
    fits: wildcard(entry.name.toLowerCase()),
    value: entry.value === undefined ? null : new RegExp(entry.value),
  }));
  const named = remembered(MOST_NAMES, (name) => compiled.filter(({ fits }) => fits(name)));
  return {
    expects(name, change, values) {
      for (const { entry, value } of named(name)) {
        if (entry.change !== undefined && entry.change !== change) continue;
        if (value && !values.some((text) => text !== null && value.test(text))) continue;
        return entry;
      }
      return null;
    },
  };
}

const MOST_NAMES = 1_000;
