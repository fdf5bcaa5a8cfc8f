import { percentDecoded } from './query-params.ts';

/** A parsed path: separators and segments. A segment is decoded and without its `;a=b` parameters. */
export type PathElement =
  | { readonly separator: true }
  | { readonly separator: false; readonly value: string };

/**
 * `PathContainer.parsePath` of a raw path: empty segments are no elements, so `//` is two separators.
 * Source: org.springframework.http.server.DefaultPathContainer.
 */
export function parsePath(rawPath: string): PathElement[] {
  const elements: PathElement[] = [];
  for (const [index, segment] of rawPath.split('/').entries()) {
    if (index > 0) elements.push({ separator: true });
    if (segment !== '')
      elements.push({ separator: false, value: percentDecoded(segment.split(';', 1)[0] ?? '') });
  }
  return elements;
}
