import { describe, expect, it } from 'vitest';
import { probability, shift } from '#shared/compare/words.ts';

describe('how a shift reads', () => {
  it.each([
    [1, '+0.0 %'],
    [1.004, '+0.4 %'],
    [1.12, '+12 %'],
    [0.5, '−50 %'],
    [9.99, '+899 %'],
    [10, '×10'],
    [53.55, '×54'],
    [1234, '×1,234'],
  ])('is for %d %s', (ratio, words) => {
    expect(shift(ratio)).toBe(words);
  });
});

describe('how a p value reads', () => {
  it.each([
    [1, '1.000'],
    [0.0123, '0.012'],
    [0.001, '0.001'],
    [0.0009, '< 0.001'],
    [0, '< 0.001'],
  ])('is for %d %s', (p, words) => {
    expect(probability(p)).toBe(words);
  });
});
