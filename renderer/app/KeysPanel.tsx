import { Dialog } from '../ui/Dialog.tsx';
import { useAllCommands } from './commands.ts';

const IN_TABLES = [
  { keys: 'Up Down j k', name: 'Move by one row' },
  { keys: 'PgUp PgDn', name: 'Move by one page' },
  { keys: 'Home End', name: 'First row, last row' },
  { keys: 'Esc', name: 'Close the detail' },
];

/** Which key does what, here and now. */
export function KeysPanel({ onClose }: { onClose: () => void }) {
  const commands = useAllCommands().filter((command) => command.keys !== undefined);
  return (
    <Dialog title="Keys" onClose={onClose}>
      <table className="table">
        <tbody>
          {[...commands, ...IN_TABLES].map(({ name, keys }) => (
            <tr key={name}>
              <td>{name}</td>
              <td className="number">
                <kbd>{keys?.replace('+', ' ')}</kbd>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
