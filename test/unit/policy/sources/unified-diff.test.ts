import { applyPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '#engine/operations/unified-diff.ts';

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');

describe('a unified diff', () => {
  it('has three lines around each change, and one hunk for those that meet', () => {
    const before = numbered(40);
    const after = before
      .replace('line 5\n', 'five\n')
      .replace('line 11\n', '')
      .replace('line 30\n', 'line 30\nmore\n');
    const diff = unifiedDiff('a.yaml', before, after);
    expect(diff.match(/^@@.*@@$/gm)).toEqual(['@@ -2,13 +2,12 @@', '@@ -28,6 +27,7 @@']);
    expect(applyPatch(before, diff)).toBe(after);
  });

  it('is empty for nothing, and says which file is new', () => {
    expect(unifiedDiff('a.yaml', 'a\n', 'a\n')).toBe('');
    expect(unifiedDiff('b/a.yaml', null, 'a\n')).toBe('--- /dev/null\n+++ b/b/a.yaml\n@@ -0,0 +1,1 @@\n+a\n');
  });

  it('ends a name with blanks by a tab, and quotes other letters as git does', () => {
    expect(unifiedDiff('my a.yaml', 'a\n', 'b\n')).toMatch(/^--- a\/my a\.yaml\t\n\+\+\+ b\/my a\.yaml\t\n/);
    expect(unifiedDiff('ü b.yaml', 'a\n', 'b\n')).toMatch(/^--- "a\/\\303\\274 b\.yaml"\n/);
  });

  it('keeps carriage returns, and says where the last line break is missing', () => {
    expect(unifiedDiff('a', 'x\r\ny', 'x\r\nz\r\n')).toBe(
      '--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n x\r\n-y\n\\ No newline at end of file\n+z\r\n',
    );
  });

  it('compares documents by themselves, and what is too different as a whole', () => {
    const before = Array.from({ length: 300 }, (_, index) => `---\nname: a${index}\nsame: 1\n`).join('');
    const after = before.replace('name: a150\n', 'name: b\n');
    expect(
      unifiedDiff('a', before, after)
        .split('\n')
        .filter((line) => /^[+-]n/.test(line)),
    ).toEqual(['-name: a150', '+name: b']);
    const other = numbered(5000).replaceAll('line', 'other');
    expect(applyPatch(numbered(5000), unifiedDiff('a', numbered(5000), other))).toBe(other);
  });
});
