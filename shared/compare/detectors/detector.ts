import type { CompareSettings, Finding } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import type { ComparisonContext, ExchangePair } from '../pair.ts';

/** The answers to one request; each is decoded once, whoever asks. */
export interface Answers {
  readonly baseline: Answer;
  readonly candidate: Answer;
  readonly noise: Answer | null;
}

/** What a detector may know when it judges, besides what it has seen. */
export interface DetectorContext {
  readonly settings: CompareSettings;
  readonly comparison: ComparisonContext;
  /** Whether a service's instances were seen on both sides. */
  readonly isJudged: (service: string) => boolean;
}

/**
 * Watches all pairs that have a candidate, and tells in the end what it found. It keeps a bounded amount, and gives the
 * same findings whatever order the pairs come in. What the baseline does to itself (its noise run) is no finding.
 */
export interface Detector {
  add(pair: ExchangePair, answers: Answers): void;
  findings(context: DetectorContext): readonly Finding[];
}
