import type { ExchangeFilter, Vantage } from '#shared/model/index.ts';

/** What the filter bar holds. Nothing chosen in a group means all of it. */
export type FilterState = {
  text: string;
  vantage: readonly Vantage[];
  method: string;
  /** `0` stands for exchanges without a response. */
  statusClass: readonly string[];
  route: string;
};

/** Everything is shown. */
export const EMPTY_FILTER: FilterState = { text: '', vantage: [], method: '', statusClass: [], route: '' };

/** The engine's filter for one capture. */
export function filterOf(captureId: number, state: FilterState): ExchangeFilter {
  return {
    captureId,
    ...(state.text.trim() ? { text: state.text.trim() } : {}),
    ...(state.vantage.length ? { vantage: [...state.vantage] } : {}),
    ...(state.method ? { method: [state.method] } : {}),
    ...(state.statusClass.length ? { statusClass: state.statusClass.map(Number) } : {}),
    ...(state.route ? { route: [state.route] } : {}),
  };
}
