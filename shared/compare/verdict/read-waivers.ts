import { waiversFile, type WaiverTerms } from '#shared/model/index.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { readWrittenFile } from '#shared/policy/source/written-file.ts';

/**
 * The waivers of a file, each with the line on which it stands.
 * @throws MeshproofError `input` naming file, line and field of every mistake
 */
export function readWaiversFile(source: SourceText): { terms: WaiverTerms; line: number | null }[] {
  const { value, document } = readWrittenFile(waiversFile, source, 'waivers file');
  return value.waivers.map((terms, index) => ({ terms, line: document.placeOf(['waivers', index]).line }));
}
