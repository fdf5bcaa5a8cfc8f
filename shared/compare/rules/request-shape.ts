import type { AskedRequest, Difference } from '../difference.ts';

/** An entry of the catalogue, with the reason in words. */
export type Explained = Pick<Difference, 'catalogue' | 'cause'>;

/** Which side alone takes a request. */
type Taker = 'baseline' | 'candidate';

interface Shape {
  readonly explained: Explained;
  readonly fits: (request: AskedRequest, taker: Taker) => boolean;
}

/** Repeated slashes, dot segments, parameters of a segment, encoded slashes (catalogue HP-10). */
const UNUSUAL = /\/\/|\/\.{1,2}(?:\/|$)|;|%2f|%5c/i;

/** What about a request lets two sides match it differently, the most telling first. */
const SHAPES: readonly Shape[] = [
  {
    explained: {
      catalogue: 'HP-10',
      cause:
        'The path is an unusual one: slashes, dots, encoded octets and parameters are cleaned up differently before a route is looked for.',
    },
    fits: ({ path }) => isUnusualPath(path),
  },
  {
    explained: {
      catalogue: 'RT-02',
      cause:
        'The path ends with a slash, which Spring takes like the path without it and an exact match of the mesh does not.',
    },
    fits: ({ path }, taker) => taker === 'baseline' && /.\/$/.test(pathOf(path)),
  },
  {
    explained: {
      catalogue: 'RT-07',
      cause:
        'Spring compares the Host field as it is sent, with its letter case and its port; a gateway of the mesh takes the name alone.',
    },
    // A port in Host keeps nobody out of the mesh.
    fits: (request, taker) =>
      /[A-Z]/.test(hostOf(request)) || (taker === 'candidate' && /:\d+$/.test(hostOf(request))),
  },
  {
    explained: {
      catalogue: 'RT-06',
      cause: 'Spring decodes a query before it is matched, Istio reads it as sent.',
    },
    fits: ({ path }) => /%|\+/.test(path.split('?')[1] ?? ''),
  },
];

/** The entry that the shape of a request suggests, where only one side takes it; null where nothing is special about it. */
export function shapeOf(request: AskedRequest, taker: Taker): Explained | null {
  return SHAPES.find(({ fits }) => fits(request, taker))?.explained ?? null;
}

/** Whether a path is one that each side cleans up in its own way. */
export function isUnusualPath(target: string): boolean {
  return UNUSUAL.test(pathOf(target));
}

/** The first value of a field of the request, null where there is none. */
export function fieldOf({ requestHeaders }: AskedRequest, wanted: string): string | null {
  return requestHeaders.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
}

const hostOf = (request: AskedRequest): string => fieldOf(request, 'host') ?? '';

const pathOf = (target: string): string => target.split('?', 1)[0] ?? target;
