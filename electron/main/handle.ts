import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { z } from 'zod';
import { APP_ORIGIN } from '#shared/contract/page-policy.ts';

const windows = new Set<number>();

/** Counts a window's contents among those that may call main. */
export function trust(contentsId: number): void {
  windows.add(contentsId);
}

/** Forgets a window that was closed. */
export function distrust(contentsId: number): void {
  windows.delete(contentsId);
}

/**
 * The only way to answer the page: the caller has to be the main frame of one of our windows, showing our origin,
 * and its input has to fit the schema.
 */
export function handle<Input, Output>(
  channel: string,
  input: z.ZodType<Input>,
  answer: (input: Input, event: IpcMainInvokeEvent) => Output | Promise<Output>,
): void {
  ipcMain.handle(channel, (event, given: unknown) => {
    if (!isOurs(event)) throw new Error(`${channel}: the caller is not a window of this app`);
    return answer(input.parse(given), event);
  });
}

function isOurs(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  if (!frame || frame !== event.sender.mainFrame || !windows.has(event.sender.id)) return false;
  // `app:` is not a special scheme for the URL parser, so its `origin` is "null": compare the parts.
  const url = new URL(frame.url);
  return `${url.protocol}//${url.host}` === APP_ORIGIN;
}
