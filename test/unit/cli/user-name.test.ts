import { expect, it, vi } from 'vitest';
import { userName } from '#engine/entry/cli/user-name.ts';

vi.mock('node:os', () => ({
  userInfo: () => {
    throw new Error('uv_os_get_passwd returned ENOENT');
  },
}));

it('names who has no name on this machine by the number of the user', () => {
  expect(userName()).toMatch(/^user (\d+|unknown)$/);
});
