import { describe, expect, it } from 'vitest';
import { acceptsProfiles } from '#shared/policy/spring/environment/profile-expression.ts';

describe('profile expressions (ProfilesParser)', () => {
  it.each([
    ['a', true],
    ['c', false],
    ['!c', true],
    ['!!a', true],
    ['a & b', true],
    ['a&c', false],
    ['c | b', true],
    ['(a & c) | b', true],
    ['!(a & b)', false],
    ['a | b | c', true],
    ['a & b | c', undefined],
    ['(a', undefined],
    ['a)', undefined],
    ['', undefined],
    ['a &', undefined],
    ['& a', undefined],
    ['a !b', undefined],
  ])('%j is %s with a and b active', (expression, accepted) => {
    expect(acceptsProfiles(expression, new Set(['a', 'b']))).toBe(accepted);
  });
});
