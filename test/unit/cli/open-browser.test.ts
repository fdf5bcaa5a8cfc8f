import { expect, it } from 'vitest';
import { openerOf } from '#engine/entry/open-browser.ts';

const URL = 'http://127.0.0.1:4000/?token=a-b_c';

it('takes the opener of the platform', () => {
  expect(openerOf(URL, 'darwin', {})).toEqual({ program: 'open', args: [URL] });
  expect(openerOf(URL, 'win32', {})).toEqual({ program: 'cmd', args: ['/c', 'start', '', URL] });
  expect(openerOf(URL, 'linux', { DISPLAY: ':0' })).toEqual({ program: 'xdg-open', args: [URL] });
  expect(openerOf(URL, 'linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual({
    program: 'xdg-open',
    args: [URL],
  });
});

it('opens nothing where nobody would see it', () => {
  expect(openerOf(URL, 'linux', {})).toBeNull();
  expect(openerOf(URL, 'linux', { DISPLAY: '' })).toBeNull();
  expect(openerOf(URL, 'linux', { DISPLAY: ':0', CI: 'true' })).toBeNull();
  expect(openerOf(URL, 'darwin', { SSH_CONNECTION: '10.0.0.1 50000 10.0.0.2 22' })).toBeNull();
  expect(openerOf(URL, 'win32', { CI: '1' })).toBeNull();
});

it('takes CI=false for no CI', () => {
  expect(openerOf(URL, 'darwin', { CI: 'false' })).not.toBeNull();
});

it('keeps cmd from reading an ampersand as the end of the command', () => {
  expect(openerOf('http://127.0.0.1/?a=1&b=2', 'win32', {})?.args.at(-1)).toBe('http://127.0.0.1/?a=1^&b=2');
});
