import type { Answer } from '#shared/compare/answer.ts';
import type { Difference } from '#shared/compare/difference.ts';
import { diffLines } from '#shared/compare/text/lines.ts';
import { volatileText } from '#shared/compare/volatile/volatile.ts';
import { clipped } from '#shared/compare/words.ts';
import { wholeDifference } from './whole.ts';

/** Texts by line. Other line ends alone are one difference. */
export function textDifferences(left: string, right: string, baseline: Answer, other: Answer): Difference[] {
  if (left === right) {
    const cause = 'The characters are the same; their bytes differ: another charset, or a byte order mark.';
    return [
      {
        ...wholeDifference('encoding', baseline, other, cause),
        severity: 'minor',
        title: 'Body text is encoded differently',
      },
    ];
  }
  if (left.replaceAll('\r\n', '\n') === right.replaceAll('\r\n', '\n')) {
    const cause = 'Only the line ends differ: CR LF on one side, LF on the other.';
    return [
      {
        ...wholeDifference('line ends', baseline, other, cause),
        severity: 'minor',
        title: 'Body text has other line ends',
      },
    ];
  }
  return diffLines(left, right).map(({ place, change, line, ...texts }) => {
    const values = [texts.baseline ?? '', texts.other ?? ''] as const;
    const shown = (text: string | null): string =>
      clipped(text === null ? 'no such line' : `line ${line}: ${text}`);
    return {
      ...wholeDifference(change, baseline, other, 'The text of the answer differs.'),
      place: `body ${place}`,
      title: place === 'lines' ? 'Body text differs' : `Body text differs in ${place}`,
      baseline: shown(texts.baseline),
      other: shown(texts.other),
      ...(change === 'changed' ? { volatile: volatileText(...values, baseline.answeredAt), values } : {}),
    };
  });
}
