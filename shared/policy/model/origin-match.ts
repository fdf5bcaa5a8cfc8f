/** How an allowed origin of CORS is compared with the Origin of a request. */
export type OriginMatch =
  | { readonly kind: 'exact'; readonly value: string }
  | { readonly kind: 'prefix'; readonly value: string }
  | { readonly kind: 'regex'; readonly value: string };

const KINDS = /^(exact|prefix|regex) /;

/**
 * As `cors.allowOrigins` lists it: `https://a.example`, `regex https://.*`. An exact text that reads like one of the other
 * kinds is marked as exact, so that no two matches have one text.
 */
export function originMatchText({ kind, value }: OriginMatch): string {
  return kind === 'exact' && !KINDS.test(value) ? value : `${kind} ${value}`;
}

/** What {@link originMatchText} wrote. */
export function readOriginMatch(text: string): OriginMatch {
  const kind = KINDS.exec(text)?.[1];
  if (kind !== 'exact' && kind !== 'prefix' && kind !== 'regex') return { kind: 'exact', value: text };
  return { kind, value: text.slice(kind.length + 1) };
}
