/** Suggestions as changes of the sources that were audited. Reads the sources, changes nothing. */
import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { AuditInput, Suggestion } from '#shared/policy/model/audit.ts';
import type { SuggestionPatch } from '#shared/policy/model/patch.ts';
import { LARGEST_TEXT } from '#shared/policy/source/yaml.ts';
import { editedSource, type EditedSource } from '#shared/policy/suggest/edit/edited-source.ts';
import { unifiedDiff } from './unified-diff.ts';

/** Where the sources of an audit are. */
export interface PatchSources {
  /** Folder that relative paths are resolved against. */
  readonly folder: string;
  readonly inputs: readonly Pick<AuditInput, 'source'>[];
}

export interface Patches {
  /** The checkout that holds all sources, else their nearest common folder. */
  readonly root: string;
  /** In the order of the suggestions. */
  readonly patches: readonly SuggestionPatch[];
  /** The same by the files of the folder of suggestions. */
  readonly byFile: ReadonlyMap<string, PatchText>;
  readonly whole: PatchText;
}

/** Several suggestions as one patch. */
export interface PatchText {
  readonly text: string;
  readonly files: number;
  readonly added: number;
  readonly removed: number;
}

/**
 * Makes a patch of each suggestion by itself, of those that belong together, and of all. Never throws for what the sources
 * hold: what can't be patched says why.
 */
export async function makePatches(
  suggestions: readonly Suggestion[],
  { folder, inputs }: PatchSources,
): Promise<Patches> {
  const root = await rootOf(folder, inputs);
  const texts = new Texts();
  const found: (Change | Refused)[] = [];
  for (const one of suggestions) found.push(await changeOf(one, folder, root, texts));
  await nameNewFiles(found, root);
  const whole = new Changes();
  const patches: SuggestionPatch[] = [];
  for (const change of found) {
    patches.push(patchOf(change, whole));
    // Thousands of edits must not hold up the sockets of taps, which this thread serves too.
    await setImmediate();
  }
  const byFile = new Map<string, Changes>();
  for (const [index, change] of found.entries()) {
    // A new file stands there by itself.
    if ('reason' in change || change.before === null || patches[index]?.reason !== null) continue;
    const { file } = change.suggestion;
    const changes = byFile.get(file) ?? new Changes();
    byFile.set(file, changes);
    changes.add(change);
  }
  return {
    root,
    patches,
    byFile: new Map([...byFile].map(([file, changes]) => [file, changes.patch()])),
    whole: whole.patch(),
  };
}

/** Adds a change to the others, and makes a patch of it by itself. */
function patchOf(change: Change | Refused, whole: Changes): SuggestionPatch {
  const { side, title, file, text } = change.suggestion;
  const head = { side, title, file, notes: notesOf(text), text };
  if ('reason' in change) return { ...head, path: null, diff: null, reason: change.reason };
  const refused = whole.add(change);
  if (refused !== null) return { ...head, path: null, diff: null, reason: refused };
  const alone = new Changes();
  alone.add(change);
  return { ...head, path: change.path, diff: alone.diff(), reason: null };
}

interface Change {
  readonly suggestion: Suggestion;
  /** Of the file, from the root with `/`. */
  path: string;
  /** Null for a new file. */
  readonly before: string | null;
  /** What it made of a text: by itself and among the others it mostly meets the same. */
  readonly edited: Map<string, EditedSource>;
}

interface Refused {
  readonly suggestion: Suggestion;
  readonly reason: string;
}

function editedIn({ suggestion, path, edited }: Change, text: string): EditedSource {
  const result = edited.get(text) ?? editedSource(suggestion, path, text);
  edited.set(text, result);
  return result;
}

/** Suggestions one upon the other. */
class Changes {
  readonly #files = new Map<
    string,
    { readonly before: string | null; after: string; readonly titles: string[] }
  >();

  /** @returns why it can't be added, null when it was */
  add(change: Change): string | null {
    const { suggestion, path, before } = change;
    const known = this.#files.get(path);
    const titles = known?.titles ?? [];
    if (before === null) {
      const document = documentText(suggestion);
      const after = known === undefined ? document : `${known.after}${separatorOf(path)}${document}`;
      this.#files.set(path, { before, after, titles });
    } else {
      const edited = editedIn(change, withoutMark(known?.after ?? before));
      if (edited.kind === 'refused') return edited.reason;
      this.#files.set(path, { before, after: markOf(before) + edited.text, titles });
    }
    titles.push(
      [suggestion.title.replaceAll(/\s+/g, ' '), ...(before === null ? [] : notesOf(suggestion.text))].join(
        '\n#   ',
      ),
    );
    return null;
  }

  diff(): string {
    return [...this.#files].map(([path, { before, after }]) => unifiedDiff(path, before, after)).join('');
  }

  /** With the titles above each file, which git and patch read over. */
  patch(): PatchText {
    const diffs = [...this.#files].flatMap(([path, { before, after, titles }]) => {
      const diff = unifiedDiff(path, before, after);
      return diff === '' ? [] : [{ titles, diff }];
    });
    const lines = diffs.flatMap(({ diff }) => diff.split('\n').slice(2));
    return {
      text: diffs
        .map(({ titles, diff }) => `${titles.map((title) => `# ${title}\n`).join('')}${diff}`)
        .join('\n'),
      files: diffs.length,
      added: lines.filter((line) => line.startsWith('+')).length,
      removed: lines.filter((line) => line.startsWith('-')).length,
    };
  }
}

/** A suggestion as a document of a new file. */
export function documentText({ title, text }: Pick<Suggestion, 'title' | 'text'>): string {
  return `# ${title.replaceAll(/\s+/g, ' ')}\n${text.replace(/^---\n/, '').trimEnd()}\n`;
}

/** A properties file has no documents; its parts simply follow each other. */
export function separatorOf(file: string): string {
  return file.endsWith('.properties') ? '\n' : '---\n';
}

async function changeOf(
  suggestion: Suggestion,
  folder: string,
  root: string,
  texts: Texts,
): Promise<Change | Refused> {
  const { source, beside } = suggestion;
  const refused = (reason: string): Refused => ({ suggestion, reason });
  if (source === undefined) return refused('the audit was made before there were patches; audit again');
  if (source === null) {
    const near = beside == null ? null : await plainFile(resolve(folder, beside));
    const path = near === null ? join(root, suggestion.file) : join(dirname(near), basename(suggestion.file));
    if (suggestion.side === 'spring' && (await isThere(path)))
      return refused(`${basename(path)} is there already, and not what the application alone reads`);
    return inside(pathFrom(root, path), suggestion, null);
  }
  const { file } = source.place;
  if (source.made !== null) return refused(`${source.made}, which is what to change`);
  if (/^[a-z][a-z+.-]+:\/\//i.test(file)) return refused('it comes from a live source, not from a file');
  if (file.includes('!/')) return refused('it stands inside an archive');
  const found = await plainFile(resolve(folder, file));
  if (found === null) return refused(`${file} is not there any more`);
  const text = await texts.of(found);
  if (text === null) return refused(`${file} is no text in UTF-8`);
  if (source.sha256 !== null && source.sha256 !== texts.checksum(found, text))
    return refused(`${file} was changed since the audit; audit again`);
  return inside(pathFrom(root, found), suggestion, text);
}

/** git takes no path that leads out of the checkout. */
function inside(path: string, suggestion: Suggestion, before: string | null): Change | Refused {
  return path.startsWith('../')
    ? { suggestion, reason: 'a link leads to it out of the folder of the sources' }
    : { suggestion, path, before, edited: new Map() };
}

/** Texts of the sources, each read once. */
class Texts {
  readonly #texts = new Map<string, string | null>();
  readonly #checksums = new Map<string, string>();

  async of(path: string): Promise<string | null> {
    let text = this.#texts.get(path);
    if (text === undefined) {
      text = await readText(path);
      this.#texts.set(path, text);
    }
    return text;
  }

  checksum(path: string, text: string): string {
    const known = this.#checksums.get(path) ?? createHash('sha256').update(withoutMark(text)).digest('hex');
    this.#checksums.set(path, known);
    return known;
  }
}

/** A file that is there already is not written over: new resources get another name. */
async function nameNewFiles(changes: readonly (Change | Refused)[], root: string): Promise<void> {
  const names = new Map<string, string>();
  for (const change of changes) {
    if ('reason' in change || change.before !== null) continue;
    let name = names.get(change.path) ?? change.path;
    for (let count = 2; !names.has(change.path) && (await isThere(join(root, name))); count++)
      name = change.path.replace(/(\.\w+)?$/, `-${count}$1`);
    names.set(change.path, name);
    change.path = name;
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The real path of a file: git does not patch behind a link. */
async function plainFile(path: string): Promise<string | null> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isFile() ? real : null;
  } catch {
    return null;
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > LARGEST_TEXT) return null;
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

const BYTE_ORDER_MARK = '\uFEFF';

function markOf(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
}

function withoutMark(text: string): string {
  return text.slice(markOf(text).length);
}

async function rootOf(folder: string, inputs: PatchSources['inputs']): Promise<string> {
  const folders: string[] = [];
  for (const { source } of inputs) {
    try {
      const real = await realpath(resolve(folder, source));
      folders.push((await stat(real)).isDirectory() ? real : dirname(real));
    } catch {
      // A live source, or one that is not there.
    }
  }
  const [first = await realpath(folder), ...others] = folders;
  const common = others.reduce(commonFolder, first);
  for (let up = common; up !== dirname(up); up = dirname(up)) if (await isThere(join(up, '.git'))) return up;
  return common;
}

function commonFolder(one: string, other: string): string {
  let folder = one;
  while (other !== folder && !other.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
    const parent = dirname(folder);
    if (parent === folder) return folder;
    folder = parent;
  }
  return folder;
}

function pathFrom(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

/** What the comments of a suggestion say, each once. */
function notesOf(text: string): string[] {
  const notes: string[] = [];
  for (const line of text.split('\n')) {
    const [, indent = '', said] = /^\s*#( *)(.*)$/.exec(line) ?? [];
    if (said === undefined || said === '') continue;
    // Lines that were folded go on further in.
    if (indent.length > 1 && notes.length > 0) notes.push(`${notes.pop() ?? ''} ${said}`);
    else notes.push(said);
  }
  return [...new Set(notes)];
}
