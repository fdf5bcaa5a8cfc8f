import { z } from 'zod';

/** Name of the signed list of a report's files, beside them. */
export const MANIFEST_NAME = 'report.sig.json';

/** What is printed and looked for beside the manifest: a name without a folder, a space or a control character. */
const plainName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);

/** Every file of a report with its sha256. The manifest is signed; so it signs what cannot carry a signature itself. */
const manifest = z.object({
  schema: z.literal(1),
  kind: z.literal('meshproof-manifest'),
  comparison: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  files: z.array(z.object({ name: plainName, bytes: z.int(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifest>;

export function renderManifest({ schema, kind, comparison, verdict, files }: Manifest): string {
  return `${JSON.stringify({ schema, kind, comparison, verdict, files }, null, 1)}\n`;
}

/** Null when the text is no manifest. */
export function readManifest(text: string): Manifest | null {
  try {
    return manifest.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
