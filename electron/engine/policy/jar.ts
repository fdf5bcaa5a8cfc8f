import { libraryOf } from './libraries.ts';
import { textOf, tooLarge, unreadable } from './file-text.ts';
import { wholeOf, type Located } from './located.ts';
import type { Reading, SourceContents } from './reading.ts';
import { springFileOf } from './spring-name.ts';
import { Zip, ZipError, type ZipEntry } from './zip.ts';

/** One entry of an application is smaller than this, whatever its archive says. */
const LARGEST_ENTRY = 32 * 2 ** 20;
/** Roots of an application's own classes: Spring Boot's executable jar and war (its reference, appendix "Executable Jar Format"). */
const ROOTS = ['BOOT-INF/classes/', 'WEB-INF/classes/'];
const LIBRARIES = /^(BOOT-INF\/lib|WEB-INF\/lib|WEB-INF\/lib-provided)\//;

/**
 * Reads an application out of its jar or war: configuration, classes and the names of its libraries. Nested archives are
 * not opened. A damaged archive becomes a problem, and what was read of it stays.
 * @param asked whether the user named this archive: others are read only when they hold an application
 */
export async function readJar(
  jar: Located,
  asked: boolean,
  reading: Reading,
  contents: SourceContents,
): Promise<void> {
  let zip: Zip;
  try {
    zip = await Zip.open(jar.path);
  } catch (error) {
    damaged(jar.shown, error, reading);
    return;
  }
  try {
    const root = ROOTS.find((folder) => zip.entries.some(({ name }) => name.startsWith(folder))) ?? '';
    const own = zip.entries.filter(({ name }) => name.startsWith(root));
    const isApplication =
      root !== '' ||
      own.some(({ name }) => springFileOf(name) === 'configuration' && /^(application|bootstrap)/.test(name));
    if (!isApplication && !asked) return;
    contents.found('application archive');
    await readLibraries(zip, jar, reading);
    for (const entry of own) await readEntry(zip, entry, root, jar, reading, contents);
  } catch (error) {
    damaged(jar.shown, error, reading);
  } finally {
    await zip.close();
  }
}

async function readEntry(
  zip: Zip,
  entry: ZipEntry,
  root: string,
  jar: Located,
  reading: Reading,
  contents: SourceContents,
): Promise<void> {
  const kind = springFileOf(entry.name);
  if (kind !== 'configuration' && kind !== 'class') return;
  // Beside the root lie descriptions of the build; a jar without one keeps its classes at the top.
  if (root === '' && entry.name.startsWith('META-INF/')) return;
  const file = `${jar.shown}!/${entry.name}`;
  if (entry.size > LARGEST_ENTRY) {
    tooLarge(file, entry.size, LARGEST_ENTRY, reading);
    return;
  }
  if (!reading.admit(file, entry.size)) return;
  const bytes = await zip.read(entry);
  if (kind === 'class') {
    reading.classes.push({ file, bytes });
    contents.found('class file');
    return;
  }
  const text = textOf(bytes, file, reading);
  if (text === undefined) return;
  reading.texts.push({ file, text });
  contents.found(entry.name.slice(entry.name.lastIndexOf('/') + 1));
}

/** Libraries lie inside of the archive, or its manifest names them (JAR file specification, `Class-Path`). */
async function readLibraries(zip: Zip, jar: Located, reading: Reading): Promise<void> {
  const paths = zip.entries.flatMap(({ name }) => (LIBRARIES.test(name) ? [name] : []));
  const manifest = zip.entries.find(({ name }) => name === 'META-INF/MANIFEST.MF');
  if (paths.length === 0 && manifest && manifest.size <= LARGEST_ENTRY)
    paths.push(...classPathOf((await zip.read(manifest)).toString('utf8')));
  const libraries = paths.flatMap((path) => libraryOf(path) ?? []);
  if (libraries.length > 0) reading.classPaths.push({ file: jar.shown, complete: true, libraries });
}

/** Values of a manifest are broken after 72 bytes, and go on behind a space. */
function classPathOf(manifest: string): string[] {
  const whole = manifest.replaceAll(/\r?\n /g, '');
  return /^Class-Path:(.*)$/m.exec(whole)?.[1]?.trim().split(/\s+/) ?? [];
}

function damaged(shown: string, error: unknown, reading: Reading): void {
  if (!(error instanceof ZipError)) {
    unreadable(shown, error, reading);
    return;
  }
  reading.problems.error(
    'BAD_ARCHIVE',
    error.message,
    'Build the application again, or name its configuration and classes instead.',
    wholeOf(shown),
  );
}
