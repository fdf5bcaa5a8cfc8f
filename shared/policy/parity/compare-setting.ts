import type { CallSettingName, CallSettings, CallSettingValues } from '#shared/policy/model/call-settings.ts';
import type { ParityVerdict } from '#shared/policy/model/audit.ts';
import type { Setting } from '#shared/policy/model/setting.ts';
import type { RowContext, RowOutcome, SettingRow } from './row.ts';
import { sideOf } from './words.ts';

/** What is said about two known values. */
export interface Judgement {
  readonly verdict: ParityVerdict;
  readonly catalogue: string | null;
  readonly why: string;
}

export interface PairOptions<S extends CallSettingName, I extends CallSettingName> {
  readonly area: SettingRow['area'];
  readonly row: string;
  /** The setting on each side; they differ where a Spring concept has another name in the mesh. */
  readonly spring: S;
  readonly istio: I;
  readonly catalogue: string;
  readonly springWords: (value: CallSettingValues[S], settings: CallSettings) => string;
  readonly istioWords: (value: CallSettingValues[I], settings: CallSettings) => string;
  /** Further settings of a side that its words name. One that is not known makes nothing exact. */
  readonly beside?: Partial<Record<'spring' | 'istio', readonly CallSettingName[]>>;
  /** In words, when the side does not have the concept at all. */
  readonly absent: string;
  /** Whether the row is worth showing for these settings; true when omitted. */
  readonly when?: (spring: CallSettings, istio: CallSettings, context: RowContext) => boolean;
  readonly judge: (
    spring: CallSettingValues[S] | undefined,
    istio: CallSettingValues[I] | undefined,
    context: RowContext,
    sides: { readonly spring: CallSettings; readonly istio: CallSettings },
  ) => Judgement | null;
}

/**
 * A row that compares one setting of each side. A side that is not known makes the row not known; it is never equal.
 * `judge` gets undefined for a concept that a side does not have.
 */
export function settingPair<S extends CallSettingName, I extends CallSettingName>(
  options: PairOptions<S, I>,
): SettingRow {
  const { area, row, when, judge, catalogue, absent, beside = {} } = options;
  return {
    area,
    row,
    compare(spring, istio, context): RowOutcome | null {
      const s = spring[options.spring];
      const i = istio[options.istio];
      if (s === undefined && i === undefined) return null;
      if (when !== undefined && !when(spring, istio, context)) return null;
      const sides = {
        spring: sideOf<CallSettingValues[S]>(s, (value) => options.springWords(value, spring), absent),
        istio: sideOf<CallSettingValues[I]>(i, (value) => options.istioWords(value, istio), absent),
      };
      const unknown = (before: boolean, after: boolean): RowOutcome => ({
        ...sides,
        verdict: 'not-known',
        catalogue,
        why: notKnownWhy(before, after),
      });
      if (s?.known === false || i?.known === false) return unknown(s?.known === false, i?.known === false);
      const judged = judge(s?.value, i?.value, context, { spring, istio });
      if (judged === null) return null;
      const open = [lacks(spring, beside.spring), lacks(istio, beside.istio)] as const;
      return judged.verdict === 'exact' && open.includes(true) ? unknown(...open) : { ...sides, ...judged };
    },
  };
}

function lacks(settings: CallSettings, names: readonly CallSettingName[] = []): boolean {
  return names.some((name) => settings[name]?.known === false);
}

/** A setting as a part of a side's words: nothing where the side has no such concept. */
export function part<T>(
  setting: Setting<T> | undefined,
  words: (value: T) => string,
  unknown: string,
): string {
  if (setting === undefined) return '';
  return setting.known ? words(setting.value) : unknown;
}

export function notKnownWhy(spring: boolean, istio: boolean): string {
  if (spring && istio) return 'Neither side could be read, so nothing is claimed.';
  return `${spring ? 'The Spring' : 'The Istio'} side could not be read, so nothing is claimed.`;
}

export function exact(why: string): Judgement {
  return { verdict: 'exact', catalogue: null, why };
}

export function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
