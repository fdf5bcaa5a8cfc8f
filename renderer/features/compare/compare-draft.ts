import { DEFAULT_SETTINGS } from '#shared/compare/settings.ts';
import type { Source } from './sources.ts';
import { type CompareSettings, type ComparisonDocument, resourceName } from '#shared/model/index.ts';

/** Where the rules of the verdict, or of what does not matter, come from. */
export type Given =
  | { readonly kind: 'kept' | 'default' }
  | { readonly kind: 'file'; readonly file: File | null };

/** A comparison as it is being set up; numbers as they are written. */
export interface CompareDraft {
  readonly name: string;
  readonly baseline: string;
  readonly candidate: string;
  readonly noise: string;
  readonly audit: string;
  readonly gates: Given;
  readonly rules: Given;
  /** Per cent. */
  readonly latencyMargin: string;
  /** Milliseconds. */
  readonly meshBudgetMs: string;
  readonly leastPairs: string;
}

export type DraftErrors = Partial<Record<keyof CompareDraft, string>>;

/** The limits of a comparison as the form writes them. */
export function limitsOf({
  latencyMargin,
  meshBudgetMs,
  leastPairs,
}: CompareSettings): Pick<CompareDraft, 'latencyMargin' | 'meshBudgetMs' | 'leastPairs'> {
  return {
    latencyMargin: String(Number((latencyMargin * 100).toPrecision(6))),
    meshBudgetMs: String(meshBudgetMs),
    leastPairs: String(leastPairs),
  };
}

/** Begins with everything that a comparison used. */
export function draftOf({
  name,
  baseline,
  candidate,
  noise,
  audit,
  settings,
}: ComparisonDocument): CompareDraft {
  return {
    name,
    baseline: baseline.name,
    candidate: candidate.name,
    noise: noise?.name ?? '',
    audit: audit?.name ?? '',
    gates: { kind: 'kept' },
    rules: { kind: 'kept' },
    ...limitsOf(settings),
  };
}

/** Limits that nobody changed. */
export const USUAL_LIMITS = limitsOf(DEFAULT_SETTINGS);

/**
 * Begins with the choice that is nearly always meant: the first run of the baseline, the last of the candidate, and for
 * noise the run that was interleaved with it, or else the last other one of the baseline.
 */
export function newDraft(sources: readonly Source[], audits: readonly string[]): CompareDraft {
  const candidates = sources.filter(({ side }) => side === 'candidate');
  const baselines = sources.filter(({ side }) => side === 'baseline');
  const baseline = (baselines[0] ?? sources[0])?.name ?? '';
  const candidate = candidates.at(-1) ?? sources.at(-1);
  const others = baselines.filter(({ name }) => name !== baseline);
  const together = others.find(({ name }) => name === candidate?.interleaved);
  return {
    name: '',
    baseline,
    candidate: candidate?.name ?? '',
    noise: (together ?? others.at(-1))?.name ?? '',
    audit: audits[0] ?? '',
    gates: { kind: 'default' },
    rules: { kind: 'default' },
    ...USUAL_LIMITS,
  };
}

/** The settings that a draft asks for, beside what it does not show, or what is wrong with which field. */
export function settingsOf(
  draft: CompareDraft,
  taken: readonly string[],
): { readonly settings: Partial<CompareSettings> } | { readonly errors: DraftErrors } {
  const name = draft.name.trim();
  const margin = numberOf(draft.latencyMargin);
  const budget = numberOf(draft.meshBudgetMs);
  const least = numberOf(draft.leastPairs);
  const errors: DraftErrors = {
    ...nameError(name, taken),
    ...(margin === null || margin <= 0 ? { latencyMargin: 'A number of per cent above 0, such as 25.' } : {}),
    ...(budget === null ? { meshBudgetMs: 'A number of milliseconds, such as 5.' } : {}),
    ...(least === null || least < 1 || !Number.isInteger(least)
      ? { leastPairs: 'A whole number, 1 at least.' }
      : {}),
    ...(draft.gates.kind === 'file' && draft.gates.file === null ? { gates: 'Choose a file.' } : {}),
    ...(draft.rules.kind === 'file' && draft.rules.file === null ? { rules: 'Choose a file.' } : {}),
  };
  if (margin === null || budget === null || least === null || Object.keys(errors).length > 0)
    return { errors };
  return { settings: { latencyMargin: margin / 100, meshBudgetMs: budget, leastPairs: least } };
}

function nameError(name: string, taken: readonly string[]): DraftErrors {
  if (name === '') return { name: 'A comparison needs a name.' };
  const parsed = resourceName.safeParse(name);
  if (!parsed.success) return { name: parsed.error.issues[0]?.message ?? '' };
  return taken.includes(name) ? { name: 'There is a comparison of this name already.' } : {};
}

/** Null for what is no number of at least 0. */
function numberOf(text: string): number | null {
  const trimmed = text.trim().replace(',', '.');
  const value = Number(trimmed);
  return trimmed === '' || !Number.isFinite(value) || value < 0 ? null : value;
}
