import { z } from 'zod';

/**
 * What went wrong, as a stable word that programs can branch on.
 * The kind decides the exit code of the command line (see `exitCodeOf`).
 */
export const errorKind = z.enum([
  /** The caller asked for something malformed or contradictory. */
  'usage',
  /** A file, a value or a name in the workspace is not what it has to be. */
  'input',
  /** A target, a tool, a port or a permission is missing. */
  'environment',
  /** The user or a signal stopped the work. */
  'cancelled',
  /** A defect of the program. */
  'internal',
]);
export type ErrorKind = z.infer<typeof errorKind>;

/** An error as it crosses a process or a wire. */
export const errorReport = z.object({
  kind: errorKind,
  /** A stable code such as `WORKSPACE_NEWER` or `PORT_IN_USE`. */
  code: z.string(),
  /** What happened, naming the place (file, line, field, address). */
  message: z.string(),
  /** What the user can do about it. */
  advice: z.string().optional(),
});
export type ErrorReport = z.infer<typeof errorReport>;

/** The one error class of the product: every error that a user can meet is one of these. */
export class MeshproofError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly advice: string | undefined;

  constructor(kind: ErrorKind, code: string, message: string, advice?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'MeshproofError';
    this.kind = kind;
    this.code = code;
    this.advice = advice;
  }

  toReport(): ErrorReport {
    const report: ErrorReport = { kind: this.kind, code: this.code, message: this.message };
    if (this.advice !== undefined) report.advice = this.advice;
    return report;
  }
}

/** Rebuilds the error of another process from its report. */
export function errorFromReport(report: ErrorReport): MeshproofError {
  return new MeshproofError(report.kind, report.code, report.message, report.advice);
}

/** Turns anything thrown into a report; what is not a MeshproofError is a defect and says so. */
export function reportOf(thrown: unknown): ErrorReport {
  if (thrown instanceof MeshproofError) return thrown.toReport();
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { kind: 'internal', code: 'INTERNAL', message };
}

const EXIT_CODES: Record<ErrorKind, number> = {
  usage: 2,
  input: 2,
  environment: 4,
  cancelled: 130,
  internal: 70,
};

/** The exit code of the command line for an error of this kind. */
export function exitCodeOf(kind: ErrorKind): number {
  return EXIT_CODES[kind];
}
