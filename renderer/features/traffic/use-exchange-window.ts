import { useState } from 'react';
import type { ExchangeFilter, ExchangePage, ExchangeQuery, ExchangeRow } from '#shared/model/index.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { type Query, useQuery } from '#renderer/rpc/use-query.ts';

/** Rows fetched at once; windows overlap by half, so that scrolling on seldom waits. */
const WINDOW = 200;

/** The part of the table that the page holds. */
export type ExchangeWindow = {
  matching: number;
  total: number;
  rowAt: (index: number) => ExchangeRow | undefined;
  query: Query<ExchangePage>;
};

/** Keeps the rows around `first` at hand. The rows of before stay until the new ones are here. */
export function useExchangeWindow(
  filter: ExchangeFilter,
  sort: ExchangeQuery['sort'],
  first: number,
): ExchangeWindow {
  const offset = Math.max(0, Math.round(first / (WINDOW / 2)) * (WINDOW / 2) - WINDOW / 4);
  const question: ExchangeQuery = { filter, sort, offset, limit: WINDOW };
  const query = useQuery(JSON.stringify(question), (signal) => engine.exchanges.page(question, { signal }));
  const [page, setPage] = useState<ExchangePage | null>(null);
  if (query.data && query.data !== page) setPage(query.data);
  return {
    matching: page?.matching ?? 0,
    total: page?.total ?? 0,
    rowAt: (index) => (page ? page.rows[index - page.offset] : undefined),
    query,
  };
}
