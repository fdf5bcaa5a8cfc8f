import { readFile } from 'node:fs/promises';
import { MeshproofError } from '#shared/model/index.ts';

/** A file that an option names, as UTF-8 text. @throws MeshproofError `input` when it can't be read */
export async function readGivenFile(option: string, file: string): Promise<{ file: string; text: string }> {
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    const missing = code === 'ENOENT';
    throw new MeshproofError(
      'input',
      missing ? 'FILE_MISSING' : 'FILE_UNREADABLE',
      `${file}: ${missing ? 'there is no such file' : 'this cannot be read as a file'} (${option})`,
      'Check the path.',
      error,
    );
  }
}
