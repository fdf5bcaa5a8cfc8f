/** Writes suggestions as files for review. Nothing is ever applied. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { MeshproofError } from '#shared/model/index.ts';
import type { Suggestion } from '#shared/policy/model/audit.ts';
import type { SuggestionPatch, SuggestionPatches } from '#shared/policy/model/patch.ts';
import { cannotWrite } from './cannot-write.ts';
import { documentText, makePatches, separatorOf, type Patches, type PatchSources } from './patches.ts';

/** Begins each file, with the checksum of what follows: a file that was changed since belongs to who changed it. */
const MARK = '# Suggested by Meshproof for review, applied by nobody. sha256:';

const PATCH = 'suggestions.patch';

export interface WrittenSuggestion {
  readonly path: string;
  readonly bytes: number;
}

/** What was written, and how the sources take it over. */
export interface WrittenSuggestions {
  readonly files: readonly WrittenSuggestion[];
  /** Null when nothing can be patched. */
  readonly patch: {
    readonly path: string;
    readonly root: string;
    readonly files: number;
    readonly added: number;
    readonly removed: number;
  } | null;
  readonly patches: SuggestionPatches;
}

/**
 * Writes all files, or none: what is new as files, what would change a source as patches, and everything together as
 * `suggestions.patch`. Suggestions for the same file become documents of it, one behind the other.
 * @throws MeshproofError `input` when a file is there that this did not write, or that was changed since; `environment`
 * when the folder can't be written to
 */
export async function writeSuggestions(
  suggestions: readonly Suggestion[],
  folder: string,
  sources: PatchSources,
): Promise<WrittenSuggestions> {
  for (const { file } of suggestions) inside(file);
  const made = await makePatches(suggestions, sources);
  const files = [...contentsOf(made)].map(([file, body]) => ({
    path: join(folder, inside(file)),
    text: `${MARK}${checksum(body)}\n${body}`,
  }));
  await writeAll(files, folder);
  const { root, whole } = made;
  return {
    files: files.map(({ path, text }) => ({ path, bytes: Buffer.byteLength(text) })),
    patch:
      whole.files === 0
        ? null
        : { path: join(folder, PATCH), root, files: whole.files, added: whole.added, removed: whole.removed },
    patches: { root, patches: [...made.patches] },
  };
}

/** Replaces what was written before, and nothing else. */
async function writeAll(
  files: readonly { readonly path: string; readonly text: string }[],
  folder: string,
): Promise<void> {
  if (files.length === 0) return;
  const replaced = new Map<string, string>();
  for (const { path } of files) {
    const present = await presentText(path);
    if (present === null) continue;
    if (!isOwn(present)) throw notOurs(path);
    replaced.set(path, present);
  }
  const done: string[] = [];
  let staging: string | null = null;
  try {
    await mkdir(folder, { recursive: true });
    staging = await mkdtemp(join(folder, '.suggestions-'));
    for (const [index, { text }] of files.entries()) await writeFile(join(staging, String(index)), text);
    for (const [index, { path }] of files.entries()) {
      await mkdir(dirname(path), { recursive: true });
      await rename(join(staging, String(index)), path);
      done.push(path);
    }
  } catch (error) {
    await putBack(done, replaced);
    throw cannotWrite(folder, error);
  } finally {
    if (staging !== null) await rm(staging, { recursive: true, force: true });
  }
}

/** Texts by file, without the mark. */
function contentsOf({ patches, byFile, whole }: Patches): Map<string, string> {
  const bodies = new Map<string, string[]>();
  for (const one of patches) {
    // What changes a source is written as a patch; what it says already, not at all.
    if (one.reason === null && (one.diff === '' || !isNewFile(one))) continue;
    const documents = bodies.get(one.file) ?? [];
    const reason = one.reason === null ? '' : `# Not in ${PATCH}: ${one.reason}.\n`;
    documents.push(reason + documentText(one));
    bodies.set(one.file, documents);
  }
  const files = new Map([...bodies].map(([file, documents]) => [file, documents.join(separatorOf(file))]));
  for (const [file, { text }] of byFile) if (text !== '') files.set(`${file}.patch`, text);
  if (whole.text !== '') files.set(PATCH, whole.text);
  return files;
}

function isNewFile({ diff }: SuggestionPatch): boolean {
  return diff?.startsWith('--- /dev/null\n') === true;
}

function isOwn(text: string): boolean {
  if (!text.startsWith(MARK)) return false;
  const end = text.indexOf('\n');
  return text.slice(MARK.length, end) === checksum(text.slice(end + 1));
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The name of a file, which has to lie in the folder. */
function inside(file: string): string {
  const plain = normalize(file);
  if (isAbsolute(plain) || plain.split(sep).includes('..') || plain === '.') {
    throw new MeshproofError('input', 'BAD_SUGGESTION', `${file}: a suggestion leads out of its folder`);
  }
  return plain;
}

async function presentText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT') return null;
    throw code === 'EISDIR' || code === 'ENOTDIR' ? notOurs(path) : cannotWrite(path, error);
  }
}

async function putBack(done: readonly string[], replaced: ReadonlyMap<string, string>): Promise<void> {
  for (const path of done) {
    const before = replaced.get(path);
    await (before === undefined ? rm(path, { force: true }) : writeFile(path, before));
  }
}

function notOurs(path: string): MeshproofError {
  return new MeshproofError(
    'input',
    'NOT_OURS',
    `${path}: this was not written by Meshproof, or was changed since; nothing was written`,
    'Move it away, or choose another folder.',
  );
}
