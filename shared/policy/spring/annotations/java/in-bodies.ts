import { simpleNameOf } from '../annotation-value.ts';
import { FALLBACK_PROVIDERS } from '../policy-interfaces.ts';
import type { JavaFile, TypeSyntax } from './syntax.ts';
import type { Token } from './tokens.ts';

const NAMES = new Set(FALLBACK_PROVIDERS.map(simpleNameOf));

/**
 * The policy interfaces that classes within bodies implement: anonymous ones (`new FallbackProvider() {`), and local ones,
 * whose `implements` is one more than the declared types have.
 */
export function inBodies(tokens: readonly Token[], types: readonly TypeSyntax[]): JavaFile['inBodies'] {
  const anonymous: { path: string[]; offset: number }[] = [];
  const clauses: { path: string[]; offset: number }[] = [];
  tokens.forEach(({ kind, text, offset }, at) => {
    if (kind !== 'word' || !NAMES.has(text)) return;
    let start = at;
    while (tokens[start - 1]?.text === '.' && tokens[start - 2]?.kind === 'word') start -= 2;
    const path = tokens.slice(start, at + 1).flatMap((token) => (token.kind === 'word' ? [token.text] : []));
    if (tokens[start - 1]?.text === 'new') anonymous.push({ path, offset });
    else if (isInClause(tokens, start)) clauses.push({ path, offset });
  });
  return [...anonymous, ...clauses.slice(implementing(types))];
}

/** Whether `implements A, B<C>,` stands before. */
function isInClause(tokens: readonly Token[], start: number): boolean {
  for (let at = start - 1; at >= 0; at--) {
    const token = tokens[at];
    if (token?.text === 'implements') return true;
    if (token === undefined || (token.kind !== 'word' && !/^[.,<>?&]$/.test(token.text))) return false;
  }
  return false;
}

function implementing(types: readonly TypeSyntax[]): number {
  return types.reduce(
    (sum, { superTypes, types: nested }) =>
      sum + superTypes.filter(({ path }) => NAMES.has(path.at(-1) ?? '')).length + implementing(nested),
    0,
  );
}
