/** Steps name an instance as `service name`, as its tap does. */
export function splitName(name: string): [service: string, instance: string] {
  const at = name.indexOf(' ');
  return [name.slice(0, at), name.slice(at + 1)];
}

export function serviceIn(name: string): string {
  return splitName(name)[0];
}
