import { z } from 'zod';

/** A request as a route oracle sees it: what stands on the wire, nothing decoded. */
export const policyRequest = z.object({
  method: z.string(),
  /** Scheme of the connection. */
  scheme: z.enum(['http', 'https']),
  /** The Host header (or :authority), port included when it was sent. */
  authority: z.string(),
  /** Request target with query, as sent. */
  target: z.string(),
  /** In order, names as sent, repeated ones repeated; without Host. */
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** Address of the client, where it is known: routes can ask for it. */
  client: z.string().optional(),
});
export type PolicyRequest = z.infer<typeof policyRequest>;

/** All values of a header, by its name in any case. */
export function headerValues({ headers }: PolicyRequest, name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.flatMap(([given, value]) => (given.toLowerCase() === wanted ? [value] : []));
}

/** Path and query of a request target, undecoded; the query is undefined when there is no `?`. */
export function splitTarget(target: string): { path: string; query: string | undefined } {
  const plain = target.split('#', 1)[0] ?? target;
  const at = plain.indexOf('?');
  return at < 0
    ? { path: plain, query: undefined }
    : { path: plain.slice(0, at), query: plain.slice(at + 1) };
}
