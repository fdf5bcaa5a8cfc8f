import { createHash } from 'node:crypto';
import { snapshotOf } from '#shared/compare/history/snapshot.ts';
import { MeshproofError, type SignOff } from '#shared/model/index.ts';
import { readDocument } from './reports.ts';
import type { Session } from './session.ts';

export interface SignOffQuestion {
  readonly comparison: string;
  readonly by: string;
  readonly note: string;
  /** Signs what does not pass; the note has to say why. */
  readonly despiteVerdict: boolean;
}

/**
 * Signs a comparison off, with the waivers that count at this moment: what was waived until yesterday is not signed today.
 * @throws MeshproofError `input` when there is no such comparison, `usage` when its verdict does not allow it
 */
export async function signOff(
  session: Session,
  { comparison, by, note, despiteVerdict }: SignOffQuestion,
  now: Date,
): Promise<SignOff> {
  const at = now.toISOString();
  const document = await readDocument(session, comparison, at);
  const { verdict, summary } = document;
  if (verdict !== 'pass' && !despiteVerdict) {
    const expired = document.waivers.filter(
      ({ state, findings }) => state === 'expired' && findings.length > 0,
    );
    const because = expired.length === 0 ? '' : ` Expired: ${expired.map(({ id }) => id).join(', ')}.`;
    throw new MeshproofError(
      'usage',
      'VERDICT_DOES_NOT_PASS',
      `comparison '${comparison}' does not pass, it is ${verdict}: ${summary}${because}`,
      'Mend it or accept findings with waivers; or sign it despite its verdict, with a note that says why.',
    );
  }
  if (verdict !== 'pass' && note === '') {
    throw new MeshproofError(
      'usage',
      'NOTE_MISSING',
      `comparison '${comparison}' is signed despite its verdict (${verdict}), and no note says why`,
      'Give a note.',
    );
  }
  const listed = (await session.queries.call('comparisons')).find(({ name }) => name === comparison);
  // The word of others, and what changed since, are no part of what is signed.
  const content = { ...document, signOffs: [], sinceSignOff: null };
  const signed = {
    comparison,
    comparedAt: listed?.createdAt ?? at,
    at,
    by,
    note,
    verdict,
    summary,
    sha256: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
  };
  const id = await session.writer.call('addSignOff', { signed, kept: snapshotOf(document) });
  return { id, ...signed };
}
