export { type ComparisonSources, createComparison } from './comparison.ts';
export type { ComparedAttempt, ComparedExchange, ComparisonContext, ExchangePair } from './pair.ts';
export { DEFAULT_SETTINGS } from './settings.ts';
