import { create } from 'zustand';
import type { CompareRule } from '#shared/model/index.ts';

/** Rules that were made from findings and wait for the comparison to be made again, by its name. */
export const useRuleDrafts = create<{
  drafts: Readonly<Record<string, readonly CompareRule[]>>;
  add: (comparison: string, rule: CompareRule) => void;
  remove: (comparison: string, index: number) => void;
  clear: (comparison: string) => void;
}>((set) => ({
  drafts: {},
  add: (comparison, rule) =>
    set(({ drafts }) => ({ drafts: { ...drafts, [comparison]: [...(drafts[comparison] ?? []), rule] } })),
  remove: (comparison, index) =>
    set(({ drafts }) => ({
      drafts: { ...drafts, [comparison]: (drafts[comparison] ?? []).filter((_, at) => at !== index) },
    })),
  clear: (comparison) => set(({ drafts }) => ({ drafts: { ...drafts, [comparison]: [] } })),
}));

const NONE: readonly CompareRule[] = [];

export function useDraftsOf(comparison: string): readonly CompareRule[] {
  return useRuleDrafts(({ drafts }) => drafts[comparison] ?? NONE);
}
