import { BrowserWindow, nativeTheme } from 'electron';
import { APP_ORIGIN } from '#shared/contract/page-policy.ts';
import { distrust, trust } from './handle.ts';

/** Opens the one window with the page in it. */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1360,
    height: 860,
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Meshproof',
    // The page's own background, so that opening does not flash.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#15181c' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  const { id } = window.webContents;
  trust(id);
  window.on('closed', () => distrust(id));
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}
