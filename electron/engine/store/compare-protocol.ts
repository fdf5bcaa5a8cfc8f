import type {
  CompareSettings,
  ComparisonDocument,
  ErrorReport,
  RuleSet,
  UsedGates,
} from '#shared/model/index.ts';

/** What a compare worker is started with. Sources are named by capture or replay. */
export interface CompareRequest {
  readonly path: string;
  readonly name: string;
  readonly baseline: string;
  readonly candidate: string;
  readonly noise: string | null;
  /** Name of an audit. */
  readonly audit: string | null;
  readonly gates: UsedGates;
  readonly rules: RuleSet;
  readonly settings: CompareSettings;
}

export type FromCompare =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly document: ComparisonDocument }
  | { readonly kind: 'failed'; readonly report: ErrorReport };
