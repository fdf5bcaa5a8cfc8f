import { Scalar, visit, type Document } from 'yaml';

/** What a merge key is called while values are made: no text has it, so that a quoted `<<` stays a name like others. */
const MERGE = '\u0000<<';

/**
 * The value of a document with the maps that `<<` names put in: fields of its own win, then the first map of a list (YAML 1.1
 * merge keys, which kubectl resolves: sigs.k8s.io/yaml, goyaml.v2 decode.go `merge`). What names no map stays as it is, and so
 * does a quoted name. @throws Error of the yaml library, for aliases that it can't resolve
 */
export function valueWithMerges(document: Document.Parsed): unknown {
  const keys: Scalar[] = [];
  visit(document, {
    Scalar: (role, node) => {
      if (role === 'key' && node.value === '<<' && node.type === Scalar.PLAIN) keys.push(node);
    },
  });
  for (const key of keys) key.value = MERGE;
  try {
    // What aliases repeat is bounded already (yaml-flaw.ts), by more than how often one anchor is used.
    const value: unknown = document.toJS({ maxAliasCount: -1 });
    return keys.length === 0 ? value : withMerges(value);
  } finally {
    for (const key of keys) key.value = '<<';
  }
}

function withMerges(value: unknown, known = new WeakMap<object, unknown>()): unknown {
  // Sets, bytes and the like of YAML's tags have no fields.
  if (!Array.isArray(value) && !isMap(value)) return value;
  if (known.has(value)) return known.get(value);
  // Values that aliases share are made once.
  const made: unknown = Array.isArray(value)
    ? value.map((item) => withMerges(item, known))
    : merged(
        Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withMerges(field, known)])),
      );
  known.set(value, made);
  return made;
}

function merged(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!Object.hasOwn(value, MERGE)) return value;
  const { [MERGE]: given, ...own } = value;
  const maps: unknown[] = Array.isArray(given) ? given : [given];
  if (!maps.every(isMap))
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name === MERGE ? '<<' : name, field]),
    );
  // A field named __proto__ is one like the others.
  return Object.fromEntries([...maps.toReversed(), own].flatMap((map) => Object.entries(map)));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
