import { type KeyboardEvent, useState } from 'react';
import { classes } from '../ui/classes.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { TextField } from '../ui/Field.tsx';
import { useAllCommands } from './commands.ts';

/** Every command by name: type, choose with the arrows, press Enter. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = useAllCommands().filter(({ name }) =>
    words.every((word) => name.toLowerCase().includes(word)),
  );
  const run = (index: number) => {
    const command = found[index];
    if (!command) return;
    // First closed: the command may open another dialog.
    onClose();
    command.run();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      // A dialog that the command opens has its first button focused by then: the key would press it.
      event.preventDefault();
      run(chosen);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setChosen(Math.max(0, Math.min(found.length - 1, chosen + step)));
  };
  return (
    <Dialog title="Commands" onClose={onClose}>
      <TextField
        label="Find a command"
        autoFocus
        value={text}
        onChange={(value) => {
          setText(value);
          setChosen(0);
        }}
        onKeyDown={key}
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={found[chosen] ? `palette-${found[chosen].id}` : undefined}
      />
      <ul className="palette" id="palette-list" role="listbox" aria-label="Commands">
        {found.map((command, index) => (
          <li
            key={command.id}
            id={`palette-${command.id}`}
            role="option"
            aria-selected={index === chosen}
            className={classes('palette-item', index === chosen && 'palette-chosen')}
            onMouseMove={() => setChosen(index)}
            onClick={() => run(index)}
          >
            {command.name}
            {command.keys ? <kbd>{command.keys.replace('+', ' ')}</kbd> : null}
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="muted">No command has these words.</p> : null}
    </Dialog>
  );
}
