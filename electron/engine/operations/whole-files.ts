import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { MeshproofError } from '#shared/model/index.ts';
import { cannotWrite } from './cannot-write.ts';

/** Makes a folder where there is none. @throws MeshproofError `input` where a file is in the way */
export async function makeFolder(folder: string): Promise<void> {
  const existing = await stat(folder).catch(() => null);
  if (existing && !existing.isDirectory()) {
    throw new MeshproofError(
      'input',
      'NOT_A_FOLDER',
      `${folder}: this is a file, not a folder`,
      'Choose another folder.',
    );
  }
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

/** Writes a file whole or not at all. */
export async function writeWhole(path: string, content: Buffer | string): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`;
  try {
    await writeFile(unfinished, content);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw cannotWrite(path, error);
  }
}
