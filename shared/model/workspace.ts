import { z } from 'zod';

export const workspaceInfo = z.object({
  /** Absolute path of the file. */
  path: z.string(),
  name: z.string(),
  /** Number of the newest migration in the file. */
  schemaVersion: z.int(),
  /** Bytes on disk, write-ahead log included. */
  fileBytes: z.int(),
  captures: z.int(),
  /** Of the captures that have ended. */
  exchanges: z.int(),
});
export type WorkspaceInfo = z.infer<typeof workspaceInfo>;
