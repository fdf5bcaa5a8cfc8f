import { createHash } from 'node:crypto';
import type { NewWaiver } from '#engine/store/waivers.ts';
import { readWaiversFile } from '#shared/compare/verdict/read-waivers.ts';
import { MeshproofError, type Waiver, type WaiverOrigin, type WaiverTerms } from '#shared/model/index.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import type { Session } from './session.ts';

/** Keeps one waiver. */
export async function addWaiver(
  session: Session,
  { from, ...terms }: WaiverTerms & { readonly from: Exclude<WaiverOrigin['kind'], 'file'> },
): Promise<Waiver> {
  const origin = { kind: from, file: null, line: null, sha256: null };
  const [added] = await add(session, [{ terms, origin }], terms.owner);
  if (!added) throw new MeshproofError('internal', 'WAIVER_LOST', 'the waiver was not kept');
  return added;
}

/**
 * Keeps the waivers of a file, all or none. One that is kept already in the same words is left out, so that a file can be
 * read again after it grew.
 * @throws MeshproofError `input` naming file, line and field of what is wrong
 */
export async function importWaivers(
  session: Session,
  { by, ...source }: SourceText & { readonly by: string },
): Promise<{ added: Waiver[]; known: number }> {
  const written = readWaiversFile(source);
  const sha256 = createHash('sha256').update(source.text).digest('hex');
  const present = new Set(
    (await session.queries.call('waivers')).filter(({ removed }) => !removed).map(wordsOf),
  );
  const added: NewWaiver[] = [];
  for (const { terms, line } of written) {
    const words = wordsOf(terms);
    if (present.has(words)) continue;
    present.add(words);
    added.push({ terms, origin: { kind: 'file', file: source.file, line, sha256 } });
  }
  return { added: await add(session, added, by), known: written.length - added.length };
}

/** Removes a waiver, or takes that back. What is so already stays as it is. @throws MeshproofError `input` for an unknown one */
export async function logWaiver(
  session: Session,
  { id, by }: { readonly id: string; readonly by: string },
  what: 'removed' | 'restored',
): Promise<Waiver> {
  const before = await waiverOf(session, id);
  if (before.removed === (what === 'removed')) return before;
  await session.writer.call('logWaiver', { id, entry: { what, at: new Date().toISOString(), by } });
  return waiverOf(session, id);
}

async function add(session: Session, added: readonly NewWaiver[], by: string): Promise<Waiver[]> {
  const ids = new Set(await session.writer.call('addWaivers', { added, at: new Date().toISOString(), by }));
  return (await session.queries.call('waivers')).filter(({ id }) => ids.has(id));
}

async function waiverOf(session: Session, id: string): Promise<Waiver> {
  const found = (await session.queries.call('waivers')).find((one) => one.id === id);
  if (found) return found;
  throw new MeshproofError(
    'input',
    'UNKNOWN_WAIVER',
    `${session.path}: the workspace has no waiver '${id}'`,
    'List them, and name one by its id, such as W1.',
  );
}

function wordsOf({ owner, reason, expires, scope }: WaiverTerms): string {
  const { finding, catalogue, route, service, scenario } = scope;
  return JSON.stringify([owner, reason, expires, finding, catalogue, route, service, scenario]);
}
