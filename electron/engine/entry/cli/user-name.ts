import { userInfo } from 'node:os';

/** The user of this machine, for logs of who did something. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user that the machine has no name for.
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
