import type { GeneratorName } from '#shared/model/index.ts';

/** What the form of an answer tells about who wrote it. */
export interface Written {
  readonly name: GeneratorName;
  /** Envoy's response flag; null for others. */
  readonly flag: string | null;
  /** Entry of the catalogue that the form belongs to. */
  readonly catalogue: string;
  /** What was seen, as a sentence. It is no cause: an error document says who wrote it, not why. */
  readonly seen: string;
}
