import { z } from 'zod';
import { comparisonDocument, drillDocument, MeshproofError } from '#shared/model/index.ts';

/** Version of the report's schema. */
export const REPORT_SCHEMA = 2;

/** What is true of this run only. Everything else in a report depends on its inputs alone. */
const reportRun = z.object({
  /** ISO 8601, UTC. */
  generatedAt: z.string(),
  /** Version of Meshproof. */
  tool: z.string(),
  /** Version of Node. */
  node: z.string(),
  /** Fingerprint of the key that the report is signed with (`SHA256:…` of its public half); null when it is not. */
  signer: z.string().nullable(),
});
export type ReportRun = z.infer<typeof reportRun>;

export const report = z.object({
  schema: z.literal(REPORT_SCHEMA),
  kind: z.literal('meshproof-report'),
  document: comparisonDocument,
  /** The drills that the comparison counted as evidence, in its order, as far as the workspace still has them. */
  drills: z.array(drillDocument),
  run: reportRun,
});
export type Report = z.infer<typeof report>;

const head = z.object({ schema: z.int(), kind: z.literal('meshproof-report') });

/**
 * Reads a report.
 * @param fileName Named in the error when the text is not a report or is newer than this version reads.
 * @throws MeshproofError `input`
 */
export function readReport(text: string, fileName: string): Report {
  const value = parse(text, fileName);
  const start = head.safeParse(value);
  if (!start.success)
    throw new MeshproofError('input', 'NOT_A_REPORT', `${fileName} is not a Meshproof report`);
  if (start.data.schema < REPORT_SCHEMA) {
    throw new MeshproofError(
      'input',
      'REPORT_OLDER',
      `${fileName} has report schema ${start.data.schema}; this version reads ${REPORT_SCHEMA}`,
      'Write the report again: the comparison is kept in the workspace.',
    );
  }
  if (start.data.schema > REPORT_SCHEMA) {
    throw new MeshproofError(
      'input',
      'REPORT_NEWER',
      `${fileName} has report schema ${start.data.schema}; this version reads up to ${REPORT_SCHEMA}`,
      'Open it with a newer Meshproof.',
    );
  }
  const read = report.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const place = issue?.path.join('.') ?? '';
  throw new MeshproofError('input', 'BAD_REPORT', `${fileName}: ${place}: ${issue?.message ?? 'not valid'}`);
}

function parse(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new MeshproofError('input', 'NOT_A_REPORT', `${fileName} is not JSON`, undefined, thrown);
  }
}

/** `report.json`: one document, the run section last. */
export function renderJson({ schema, kind, document, drills, run }: Report): string {
  return `${JSON.stringify({ schema, kind, document, drills, run }, null, 1)}\n`;
}
