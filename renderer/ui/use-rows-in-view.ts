import { useCallback, useLayoutEffect, useState } from 'react';

/** Which rows of a long list are in sight, and where to draw them. */
export type RowsInView = {
  /** The `ref` of the scrolling element. */
  attach: (element: HTMLDivElement | null) => void;
  /** Height of the element that all rows lie in. */
  height: number;
  /** The topmost row that is in sight, and the first that is drawn. */
  top: number;
  first: number;
  /** One past the last. */
  end: number;
  /** Rows that fit at once. */
  perPage: number;
  topOf: (index: number) => number;
  scrollTo: (index: number) => void;
  onScroll: () => void;
};

/**
 * Browsers stop laying out beyond some 33 million pixels. A longer list is mapped onto this height: the scroll bar
 * then moves more than one row per row height, while rows keep their size.
 */
const MAX_HEIGHT = 16_000_000;

/** Rows drawn beyond both edges, so that a quick scroll does not show gaps. */
const MARGIN = 6;

/** The rows from one up to, but not including, another. */
export function indexesBetween(first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, step) => first + step);
}

/** Computes the rows in view of `count` rows of one height; `head` is what a sticky head covers. */
export function useRowsInView(count: number, rowHeight: number, head: number): RowsInView {
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const [{ scrollTop, viewport }, setView] = useState({ scrollTop: 0, viewport: 600 });
  const measure = useCallback(() => {
    if (frame) setView({ scrollTop: frame.scrollTop, viewport: Math.max(0, frame.clientHeight - head) });
  }, [frame, head]);
  useLayoutEffect(() => {
    if (!frame) return;
    const observer = new ResizeObserver(measure);
    observer.observe(frame);
    return () => observer.disconnect();
  }, [frame, measure]);
  const full = count * rowHeight;
  const height = Math.min(full, MAX_HEIGHT);
  const range = height - viewport;
  const factor = full > height && range > 0 ? (full - viewport) / range : 1;
  const position = Math.max(0, Math.min(scrollTop, Math.max(0, range))) * factor;
  const perPage = Math.max(1, Math.floor(viewport / rowHeight));
  return {
    attach: setFrame,
    height,
    top: Math.floor(position / rowHeight),
    first: Math.max(0, Math.floor(position / rowHeight) - MARGIN),
    end: Math.min(count, Math.ceil((position + viewport) / rowHeight) + MARGIN),
    perPage,
    topOf: (index) => index * rowHeight - position + Math.min(scrollTop, Math.max(0, range)),
    scrollTo: (index) => {
      const top = index * rowHeight;
      if (top < position) frame?.scrollTo({ top: top / factor });
      else if (top + rowHeight > position + viewport) {
        frame?.scrollTo({ top: (top + rowHeight - viewport) / factor });
      }
    },
    onScroll: measure,
  };
}
