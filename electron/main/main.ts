/**
 * The app's main process: control plane only. It opens the window, guards it, and supervises the engine, which does
 * all the work in a process of its own.
 */
import { join } from 'node:path';
import { app, type BrowserWindow, MessageChannelMain, safeStorage, session } from 'electron';
import { z } from 'zod';
import { type MenuCommand, pathQuestion, type StartInfo } from '#shared/contract/bridge.ts';
import { BRIDGE_CHANNELS } from '#shared/contract/bridge-channels.ts';
import { attachOption } from './attach-option.ts';
import { choosePath } from './choose-path.ts';
import { denyNavigation, denyPermissions } from './guards.ts';
import { handle } from './handle.ts';
import { KeyStore } from './key-store.ts';
import { installMenu } from './menu.ts';
import { registerPageScheme, servePage } from './page-protocol.ts';
import { printPage } from './print-page.ts';
import { Supervisor } from './supervisor.ts';
import { openWindow } from './window.ts';

const DIST = join(__dirname, '..');
const attach = attachOption(process.argv, process.env);
const nothing = z.undefined();

const LONGEST_STOP_MS = 10_000;

let window: BrowserWindow | null = null;

const keyStore = new KeyStore({
  file: join(app.getPath('userData'), 'signing-key.json'),
  safe: safeStorage,
  platform: process.platform,
});

const supervisor = new Supervisor({
  program: join(DIST, 'engine', 'utility.mjs'),
  folder: process.env['MESHPROOF_FOLDER'] ?? app.getPath('documents'),
  onNotice: (notice) => window?.webContents.send(BRIDGE_CHANNELS.notice, notice),
  print: printPage,
  keys: keyStore,
});

app.enableSandbox();
registerPageScheme();
denyNavigation();
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', focusWindow);
  app.on('window-all-closed', () => app.quit());
  stopEngineBeforeQuitting();
  void app.whenReady().then(run);
} else {
  app.quit();
}

function run(): void {
  denyPermissions(session.defaultSession);
  servePage(join(DIST, 'page'));
  answerPage();
  installMenu((command: MenuCommand) => window?.webContents.send(BRIDGE_CHANNELS.command, command));
  window = openWindow(join(DIST, 'preload', 'preload.cjs'));
  window.on('closed', () => {
    window = null;
  });
}

function answerPage(): void {
  handle(BRIDGE_CHANNELS.start, nothing, (): StartInfo => ({ appVersion: app.getVersion(), attach }));
  handle(BRIDGE_CHANNELS.connect, nothing, (_input, { sender }) => {
    // The app's own engine starts with the first window that wants it: an attached window never needs it.
    supervisor.ensure();
    sender.send(BRIDGE_CHANNELS.notice, supervisor.notice);
    const { port1, port2 } = new MessageChannelMain();
    supervisor.connect(port1);
    sender.postMessage(BRIDGE_CHANNELS.port, null, [port2]);
  });
  handle(BRIDGE_CHANNELS.keyStore, nothing, () => keyStore.state());
  handle(BRIDGE_CHANNELS.createKey, nothing, () => keyStore.create());
  handle(BRIDGE_CHANNELS.restart, nothing, () => supervisor.restart());
  handle(BRIDGE_CHANNELS.choosePath, pathQuestion, (question) =>
    window ? choosePath(window, question) : null,
  );
}

function focusWindow(): void {
  if (window?.isMinimized()) window.restore();
  window?.focus();
}

/** The engine closes its files before the app is gone; one that hangs does not keep the app from going. */
function stopEngineBeforeQuitting(): void {
  app.on('will-quit', (event) => {
    if (!supervisor.running) return;
    event.preventDefault();
    setTimeout(() => app.exit(1), LONGEST_STOP_MS).unref();
    void supervisor.stop().then(() => app.quit());
  });
}
