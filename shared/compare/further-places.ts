/** What stands for the place of differences that share one, since their route has too many places. */
const FURTHER = '(further places)';

/** The place of a route's differences of one kind beyond the bound. */
export function furtherPlace(kind: string): string {
  return `${kind} ${FURTHER}`;
}

/** Whether a place is none, but all that are not listed: no rule fits it. */
export function isFurtherPlace(place: string): boolean {
  return place.endsWith(` ${FURTHER}`);
}
