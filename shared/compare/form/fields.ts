/** Values by field name, in the order in which they come. */
export type FormFields = ReadonlyMap<string, readonly string[]>;

/** Fields of `application/x-www-form-urlencoded` (WHATWG URL §5.1). What is no valid escape stays as it is. */
export function parseForm(text: string): FormFields {
  const fields = new Map<string, string[]>();
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decoded(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? '' : decoded(part.slice(equals + 1));
    const known = fields.get(name);
    if (known) known.push(value);
    else fields.set(name, [value]);
  }
  return fields;
}

function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
