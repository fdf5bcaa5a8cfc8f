import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepEnvironment } from '#engine/policy/kept-environment.ts';

const live = process.env;
beforeEach(() => {
  process.env = { ...live, LOG_STREAM: 'yes' };
  delete process.env['LOG_TOKENS'];
});
afterEach(() => {
  process.env = live;
});

it('holds the same variables, for this thread and for programs that it starts', () => {
  const before = { ...process.env };
  keepEnvironment();
  expect({ ...process.env }).toEqual(before);
  expect(Object.keys(process.env)).not.toContain('LOG_TOKENS');
});

it('has what the yaml library asks for at hand, whether it is set or not', () => {
  keepEnvironment();
  expect(Object.hasOwn(process.env, 'LOG_TOKENS')).toBe(true);
  expect(process.env['LOG_TOKENS']).toBeUndefined();
  expect(process.env['LOG_STREAM']).toBe('yes');
});

it('still asks the environment itself for names that it does not hold', () => {
  const asked = process.env;
  keepEnvironment();
  asked['MESHPROOF_ASKED_LATER'] = 'there';
  expect(process.env['MESHPROOF_ASKED_LATER']).toBe('there');
});
