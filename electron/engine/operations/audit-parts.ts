/** Parts of a kept audit, for a window that shows one screen of it at a time. */
import type { QueryCall, QueryCalls } from '#engine/store/query-protocol.ts';
import { MeshproofError } from '#shared/model/index.ts';
import type { Session } from './session.ts';

type PartCall = Extract<
  QueryCall,
  | 'auditOverview'
  | 'auditParity'
  | 'auditParityRow'
  | 'auditFindings'
  | 'auditFinding'
  | 'auditStages'
  | 'auditStage'
  | 'auditSuggestions'
  | 'auditGaps'
>;

/** @throws MeshproofError `input` when the workspace has no such audit, or the audit no such part */
export async function readAuditPart<Call extends PartCall>(
  session: Session,
  call: Call,
  input: QueryCalls[Call]['arguments'],
): Promise<NonNullable<QueryCalls[Call]['result']>> {
  // The queries take no argument where a call has none; each of these has one.
  const ask = session.queries.call.bind(session.queries) as (
    name: Call,
    input: QueryCalls[Call]['arguments'],
  ) => Promise<QueryCalls[Call]['result']>;
  const part = await ask(call, input);
  if (part !== null) return part;
  const { name } = input;
  if ((await session.queries.call('auditOverview', { name })) === null) throw unknownAudit(session, name);
  throw new MeshproofError(
    'input',
    'UNKNOWN_PART',
    `the audit '${name}' has nothing under this address`,
    'It was made again since; choose from its list.',
  );
}

/** What is thrown for an audit that the workspace does not have. */
export function unknownAudit(session: Session, name: string): MeshproofError {
  return new MeshproofError(
    'input',
    'UNKNOWN_AUDIT',
    `${session.path}: the workspace has no audit named '${name}'`,
    'Audit first, or choose an existing one.',
  );
}
