import { recall, remember } from '#renderer/ui/memory.ts';

const KEY = 'person';

/** Who sits at this window, as they last wrote themselves. */
export function lastPerson(): string {
  return recall(KEY) ?? '';
}

export function rememberPerson(name: string): void {
  remember(KEY, name);
}
