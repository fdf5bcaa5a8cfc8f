import { z } from 'zod';

/** One suggestion as a change of the sources. */
export const suggestionPatch = z.object({
  side: z.enum(['istio', 'spring']),
  title: z.string(),
  /** File of the suggestion in the folder of suggestions. */
  file: z.string(),
  /** What is said about it: rules that were left out, guesses, entries of the catalogue. */
  notes: z.array(z.string()),
  /** The file that is changed or added, from the root of the sources with `/`; null when there is no patch. */
  path: z.string().nullable(),
  /**
   * Against the sources as they are: `---`, `+++` and hunks of a unified diff with `a/` and `b/` before the path. Null when only
   * a file of its own can say it; empty when the source says it already.
   */
  diff: z.string().nullable(),
  /** Why there is no patch; null when there is one. */
  reason: z.string().nullable(),
  /** The whole resource or settings, as YAML. */
  text: z.string(),
});
export type SuggestionPatch = z.infer<typeof suggestionPatch>;

/** All suggestions of an audit as patches. */
export const suggestionPatches = z.object({
  /** Folder that the paths count from: `git apply` is run there. */
  root: z.string(),
  patches: z.array(suggestionPatch),
});
export type SuggestionPatches = z.infer<typeof suggestionPatches>;
