import { expect, it } from 'vitest';
import { shownPlace } from '#engine/entry/cli/shown-place.ts';

const at = (file: string) => ({ file, line: 3, column: 5, field: 'zuul.routes' });

it.each([
  ['/home/me/shop/gate/application.yml', '/home/me/shop', 'gate/application.yml:3:5 zuul.routes'],
  ['/src/shop/gate/application.yml', '/home/me', 'shop/gate/application.yml:3:5 zuul.routes'],
  ['/src/shopping/application.yml', '/home/me', '/src/shopping/application.yml:3:5 zuul.routes'],
  ['gate/application.yml', '/home/me', 'gate/application.yml:3:5 zuul.routes'],
])('%s seen from %s is %s', (file, working, shown) => {
  expect(shownPlace(at(file), ['gate', '/src/shop/'], working)).toBe(shown);
});
