import { expect, it } from 'vitest';
import { patchLines } from '#renderer/features/policies/patch-lines.ts';

it('reads a diff as rows with marks and places', () => {
  const diff =
    '--- a/x\n+++ b/x\n@@ -2,3 +2,3 @@\n same\r\n--- gone\n+++ come\n\\ No newline at end of file\n@@ -0,0 +9 @@\n+\n';
  expect(patchLines(diff).map(({ kind, mark, text }) => `${kind}|${mark}|${text}`)).toEqual([
    'place||Lines 2 to 4',
    'same||same',
    'removed|−|-- gone',
    'added|+|++ come',
    'place||No newline at end of file',
    'place||New file',
    'added|+|',
  ]);
});
