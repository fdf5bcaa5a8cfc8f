/** `Entry` of `java/util/Map$Entry`. */
export function lastPart(internal: string): string {
  const name = internal.slice(internal.lastIndexOf('/') + 1);
  return name.slice(name.lastIndexOf('$', name.length - 2) + 1);
}
