/** Reads `Name: value` as a header field; null when it is none. */
export function readHeaderLine(line: string): [string, string] | null {
  const [, name, value] = /^\s*([^\s:]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
  return name === undefined ? null : [name, value ?? ''];
}
