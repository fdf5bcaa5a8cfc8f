/** The bridge: named functions only, nothing of Electron itself reaches the page. */
import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge, EngineNotice, MenuCommand } from '#shared/contract/bridge.ts';
import { BRIDGE_CHANNELS } from '#shared/contract/bridge-channels.ts';

const bridge: Bridge = {
  start: () => ipcRenderer.invoke(BRIDGE_CHANNELS.start),
  connect: () => ipcRenderer.invoke(BRIDGE_CHANNELS.connect),
  restart: () => ipcRenderer.invoke(BRIDGE_CHANNELS.restart),
  choosePath: (question) => ipcRenderer.invoke(BRIDGE_CHANNELS.choosePath, question),
  keyStore: () => ipcRenderer.invoke(BRIDGE_CHANNELS.keyStore),
  createKey: () => ipcRenderer.invoke(BRIDGE_CHANNELS.createKey),
  onNotice: (listener) => {
    ipcRenderer.on(BRIDGE_CHANNELS.notice, (_event, notice: EngineNotice) => listener(notice));
  },
  onCommand: (listener) => {
    ipcRenderer.on(BRIDGE_CHANNELS.command, (_event, command: MenuCommand) => listener(command));
  },
};

contextBridge.exposeInMainWorld('meshproof', bridge);

// A port cannot cross the bridge as a value; posting it as a window message is the documented way.
ipcRenderer.on(BRIDGE_CHANNELS.port, (event) => {
  window.postMessage(BRIDGE_CHANNELS.port, window.location.origin, event.ports);
});
