import type { Place } from '#shared/policy/source/place.ts';
import type { AnnotationsRead } from '../annotations/annotations.ts';
import type { HttpTarget } from '../annotations/http-targets.ts';
import { loadBalanced } from '../annotations/uses/balancing.ts';

/** What the code of an application shows of its HTTP clients. */
export interface ClientsInCode {
  /** One for each host, rather from a source, which has lines; empty where no client is used. */
  readonly targets: readonly HttpTarget[];
  /** Whether a client of it is balanced: then a host is the name of a service. */
  readonly balanced: boolean;
  /** Where a client is given an address that is put together: whom it calls can't be seen; null for nowhere. */
  readonly open: Place | null;
}

export const NO_CLIENTS: ClientsInCode = { targets: [], balanced: false, open: null };

/** Puts the clients of all files of one application together: one file may make the client that another one uses. */
export function clientsInCode(all: readonly AnnotationsRead[]): ClientsInCode {
  const files = all.flatMap(({ clients }) => clients);
  const balanced = files.some((file) => file.balances) || all.some((read) => loadBalanced(read).length > 0);
  if (!balanced && files.every(({ client }) => client === null)) return NO_CLIENTS;
  const targets = new Map<string, HttpTarget>();
  for (const target of files.flatMap((file) => file.targets))
    if (!targets.has(target.host)) targets.set(target.host, target);
  return {
    targets: [...targets.values()],
    balanced,
    open: files.find(({ open }) => open !== null)?.open ?? null,
  };
}
