import { ORPCError } from '@orpc/client';
import { type ErrorReport, errorReport } from '#shared/model/error.ts';
import { TransportError } from './transport.ts';

/** Brings anything that a call can throw into the one form that the page shows. */
export function reportOfCall(thrown: unknown): ErrorReport {
  if (thrown instanceof TransportError) return thrown.ending.error;
  if (!(thrown instanceof ORPCError)) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { kind: 'internal', code: 'INTERNAL', message };
  }
  const own = errorReport.safeParse(thrown.data);
  if (own.success) return own.data;
  if (thrown.code === 'BAD_REQUEST') {
    return { kind: 'usage', code: 'BAD_REQUEST', message: issuesOf(thrown.data) ?? thrown.message };
  }
  return { kind: 'internal', code: String(thrown.code), message: thrown.message };
}

/** The first problem of a rejected input, with the place where it stands. */
function issuesOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues))
    return null;
  const [issue] = data.issues as { message?: string; path?: unknown[] }[];
  if (!issue?.message) return null;
  return issue.path?.length ? `${issue.path.join(' ')}: ${issue.message}` : issue.message;
}
