import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { areDependenciesCurrent } from '#build/dependencies.mjs';

const wanted = {
  '': { name: 'meshproof' },
  'node_modules/ws': { version: '8.23.0', integrity: 'sha512-a' },
  'node_modules/binding-of-another-platform': { version: '1.0.0', optional: true },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-dependencies-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes what is wanted and, unless null, what npm says that it installed. */
function isCurrent(installed: object | null): boolean {
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  if (installed !== null) {
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  }
  return areDependenciesCurrent(folder);
}

it('misses a node_modules that is not there', () => {
  expect(isCurrent(null)).toBe(false);
});

it('accepts what the lock asks for, without the packages of other platforms', () => {
  expect(isCurrent({ 'node_modules/ws': { version: '8.23.0', integrity: 'sha512-a' } })).toBe(true);
});

it('accepts packages that somebody added for themselves', () => {
  const ws = { version: '8.23.0', integrity: 'sha512-a' };
  expect(isCurrent({ 'node_modules/ws': ws, 'node_modules/left-over': { version: '1.0.0' } })).toBe(true);
});

it('sees an older version', () => {
  expect(isCurrent({ 'node_modules/ws': { version: '8.22.0', integrity: 'sha512-b' } })).toBe(false);
});

it('sees another package under the same version', () => {
  expect(isCurrent({ 'node_modules/ws': { version: '8.23.0', integrity: 'sha512-b' } })).toBe(false);
});
