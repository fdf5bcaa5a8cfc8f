import { MeshproofError } from '#shared/model/index.ts';

/** What a file that can't be read is reported as. */
export function cannotRead(path: string, error: unknown): MeshproofError {
  const reason = error instanceof Error ? error.message : String(error);
  return new MeshproofError('input', 'CANNOT_READ', `${path}: cannot be read (${reason})`, undefined, error);
}
