/** Names that are data rather than schema: numbers, UUIDs, long hexadecimal ids. */
const DATA_NAME = /^(?:\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,})$/i;

function escaped(name: string): string {
  return name.includes('~') || name.includes('/') ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name;
}

/** Pointer and place of a member, from those of its object. */
export function memberPaths(name: string, pointer: string, place: string): [string, string] {
  const step = escaped(name);
  return [`${pointer}/${step}`, `${place}/${DATA_NAME.test(name) ? '{*}' : step}`];
}

/** The place of every item of an array. */
export function itemPlace(place: string): string {
  return `${place}/[*]`;
}
