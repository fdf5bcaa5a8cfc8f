import { describe, expect, it } from 'vitest';
import { remembered } from '#shared/compare/remembered.ts';

describe('remembered results', () => {
  it('are made once for each text, null among them, as long as there are not too many', () => {
    const asked: string[] = [];
    const lengthOf = remembered(2, (text) => {
      asked.push(text);
      return text === '' ? null : text.length;
    });
    expect(['a', '', 'a', ''].map(lengthOf)).toEqual([1, null, 1, null]);
    expect(asked).toEqual(['a', '']);
    expect(['abc', 'abc', 'a'].map(lengthOf)).toEqual([3, 3, 1]);
    expect(asked).toEqual(['a', '', 'abc', 'a']);
  });
});
