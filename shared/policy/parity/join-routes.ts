import type { ParityRow, ParitySide } from '#shared/policy/model/audit.ts';

type Row = Omit<ParityRow, 'id' | 'suggestion'>;

/** Routes that a scope names before it only counts them. */
const NAMED_ROUTES = 4;

/**
 * Makes one row of the rows that say the same about several routes of a gateway, for the same reason: a DestinationRule of
 * a host is one cause, however many routes lead there. The row stands where the first of them stood.
 */
export function joinRoutes(gateway: string, rows: readonly Row[]): Row[] {
  const groups = Map.groupBy(rows, ({ area, row, spring, istio, verdict, catalogue, why }) =>
    [area, row, verdict, catalogue, why, sideKey(spring), sideKey(istio)].join('\u0000'),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    if (group.length === 1) return [first];
    const routes = group.map(({ scope }) => scope.slice(`${gateway}: route `.length));
    const named = routes.slice(0, NAMED_ROUTES).join(', ');
    const rest = routes.length - NAMED_ROUTES;
    return [{ ...first, scope: `${gateway}: routes ${named}${rest > 0 ? ` and ${rest} more` : ''}` }];
  });
}

function sideKey({ text, origin, place }: ParitySide): string {
  const at =
    place === null ? '' : `${place.file}\u0000${place.line}\u0000${place.column}\u0000${place.field}`;
  return `${text}\u0000${origin}\u0000${at}`;
}
