import { KINDS, OUR_GROUPS, REMOVED_GROUPS, type Kind } from './kinds.ts';

/** What a document says that it is, by its apiVersion and kind. */
export type Identity =
  | { readonly is: 'known'; readonly kind: Kind }
  /** A kind that is known, in a version that it never had. */
  | { readonly is: 'other-version'; readonly kind: Kind }
  /** Of a group of Istio or the Gateway API that has no such kind; `meant` is the one that is spelt nearly so. */
  | { readonly is: 'unknown-kind'; readonly meant: Kind | null }
  /** Of a group that Istio has given up. */
  | { readonly is: 'removed'; readonly until: string; readonly decides: readonly string[] }
  | { readonly is: 'foreign' };

const isKind = (name: string): name is Kind => name in KINDS;
const nameOf = (kind: Kind) => (kind === 'KubernetesGateway' ? KINDS[kind].named : kind);
const ALL: readonly Kind[] = Object.keys(KINDS).filter(isKind);
const namedKind = new Map(ALL.map((kind) => [`${KINDS[kind].group}/${nameOf(kind)}`, kind]));

/** `v1` is the core group's version; `networking.istio.io` alone is a group that lacks its version. */
export function identityOf(apiVersion: string, kind: string): Identity {
  const [given = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/', 2) : ['', apiVersion];
  const group = given === '' && OUR_GROUPS.has(version) ? version : given;
  const known = namedKind.get(`${group}/${kind}`);
  if (known !== undefined)
    return KINDS[known].versions.some((candidate) => candidate === version)
      ? { is: 'known', kind: known }
      : { is: 'other-version', kind: known };
  if (!OUR_GROUPS.has(group)) return { is: 'foreign' };
  const removed = REMOVED_GROUPS[group];
  return removed === undefined
    ? { is: 'unknown-kind', meant: nearest(kind, (one) => KINDS[one].group === group) }
    : { is: 'removed', ...removed };
}

/** The kind that a document without apiVersion is of, as far as its name tells; null when it may be any. */
export function kindByName(kind: string): Kind | null {
  return ALL.find((one) => nameOf(one) === kind) ?? nearest(kind, (one) => OUR_GROUPS.has(KINDS[one].group));
}

/** Mistakes of typing in a name, besides the case of its letters and an `s` at its end. */
const MOST_MISTAKES = 2;

function nearest(name: string, isCandidate: (kind: Kind) => boolean): Kind | null {
  const wanted = name.toLowerCase();
  const distances = ALL.filter(isCandidate).map((kind): [Kind, number] => {
    const own = nameOf(kind).toLowerCase();
    return [kind, Math.min(distance(own, wanted), distance(`${own}s`, wanted))];
  });
  const [first, second] = distances.sort(([, a], [, b]) => a - b);
  if (first === undefined || first[1] > MOST_MISTAKES) return null;
  return second !== undefined && second[1] === first[1] ? null : first[0];
}

/** Letters to put in, take out or change (Levenshtein). */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++)
      line.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + Number(a[row - 1] !== b[column - 1]),
        ),
      );
    above = line;
  }
  return above[b.length] ?? 0;
}
