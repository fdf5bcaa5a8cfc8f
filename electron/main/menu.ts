import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '#shared/contract/bridge.ts';

/** Installs the app's menu. Its own items are commands that the page carries out. */
export function installMenu(run: (command: MenuCommand) => void): void {
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => run(command),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const own: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      item('Open workspace…', 'open-workspace', 'CmdOrCtrl+O'),
      item('Create workspace…', 'create-workspace', 'CmdOrCtrl+N'),
      { type: 'separator' },
      item('Verify a report…', 'verify'),
      item('Attach to engine…', 'attach'),
      item('Commands…', 'palette'),
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
  const mac: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([...mac, own, { role: 'editMenu' }, { role: 'viewMenu' }, { role: 'windowMenu' }]),
  );
}
