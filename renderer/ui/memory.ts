/** What the window remembers of itself between starts: places and choices, never data of a workspace. */

const PREFIX = 'meshproof.';

/** What was remembered; null when nothing was. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    // Storage can be switched off; then nothing is remembered.
    return null;
  }
}

/** Remembers a value. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // As above.
  }
}
