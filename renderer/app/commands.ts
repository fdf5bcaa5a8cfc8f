import { useEffect, useState } from 'react';
import { create } from 'zustand';

/** Something the user can do from anywhere, by name or by key. */
export type Command = {
  id: string;
  name: string;
  /** `n`, `?`, `Ctrl+K`: Ctrl stands for the Command key on a Mac as well. */
  keys?: string;
  run: () => void;
};

type Registry = { groups: Map<symbol, Command[]> };

const useRegistry = create<Registry>()(() => ({ groups: new Map() }));

/** Offers commands while the calling component is shown. */
export function useCommands(commands: Command[]): void {
  const [key] = useState(() => Symbol('commands'));
  // After each rendering, since a command closes over what its component showed then. Nobody renders because of
  // this but an open list of commands.
  useEffect(() => {
    useRegistry.setState(({ groups }) => ({ groups: new Map(groups).set(key, commands) }));
  });
  useEffect(
    () => () => {
      useRegistry.setState(({ groups }) => {
        const left = new Map(groups);
        left.delete(key);
        return { groups: left };
      });
    },
    [key],
  );
}

/** Every command that is offered at present. */
export function useAllCommands(): Command[] {
  return [...useRegistry((state) => state.groups).values()].flat();
}

/** Runs the command of a pressed key. Plain keys are left to whoever is being typed into. */
export function useCommandKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const keys = keysOf(event);
      if (event.defaultPrevented || (isTyping(event) && !keys.startsWith('Ctrl+'))) return;
      if (document.querySelector('dialog[open]')) return;
      // The newest group wins: a view's own key over the shell's.
      const command = [...useRegistry.getState().groups.values()].flat().findLast((one) => one.keys === keys);
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}

function keysOf(event: KeyboardEvent): string {
  const key =
    event.key.length === 1 && (event.ctrlKey || event.metaKey) ? event.key.toUpperCase() : event.key;
  return event.ctrlKey || event.metaKey ? `Ctrl+${key}` : key;
}

function isTyping(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
}
