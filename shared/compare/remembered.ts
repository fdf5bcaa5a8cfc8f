/**
 * A function of texts that come again and again, such as names of fields: its results are kept. When there are too many
 * different ones all are forgotten, so that memory stays bounded whatever the traffic invents.
 * @param most Texts kept at once.
 */
export function remembered<T>(most: number, of: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const result = of(text);
    if (known.size >= most) known.clear();
    known.set(text, result);
    return result;
  };
}
