import { MeshproofError } from '#shared/model/index.ts';

/** What a file that can't be written is reported as. */
export function cannotWrite(path: string, error: unknown): MeshproofError {
  const reason = error instanceof Error ? error.message : String(error);
  return new MeshproofError(
    'environment',
    'CANNOT_WRITE',
    `${path}: cannot be written (${reason})`,
    'Check the permissions and the free space.',
    error,
  );
}
