/**
 * The bridge between the window and the app around it: the few things a page cannot do by itself. It carries no
 * data of the workspace; that goes through the engine's own port.
 */
import { z } from 'zod';
import { errorReport } from '#shared/model/error.ts';

/** What the app knows when the window opens. */
export const startInfo = z.object({
  appVersion: z.string(),
  /** Address of an engine elsewhere that the window is to attach to, from the command line. */
  attach: z.string().nullable(),
});
export type StartInfo = z.infer<typeof startInfo>;

/** What the supervisor has to say about the app's own engine. */
export const engineNotice = z.discriminatedUnion('state', [
  z.object({ state: z.literal('starting'), attempt: z.int() }),
  z.object({ state: z.literal('running') }),
  /** It ended unexpectedly and is started again. */
  z.object({ state: z.literal('restarting'), attempt: z.int(), reason: z.string() }),
  /** It does not start, or ended too often. Nothing happens until the user asks for it. */
  z.object({ state: z.literal('failed'), error: errorReport, log: z.string() }),
]);
export type EngineNotice = z.infer<typeof engineNotice>;

/** A command of the app's menu, carried out by the page. */
export const menuCommand = z.enum(['attach', 'open-workspace', 'create-workspace', 'palette']);
export type MenuCommand = z.infer<typeof menuCommand>;

/** Which path the user is asked for. */
export const pathQuestion = z.object({
  purpose: z.enum(['open-workspace', 'create-workspace', 'report-folder']),
});
export type PathQuestion = z.infer<typeof pathQuestion>;

/** Messages of the engine process to its supervisor. */
export const engineMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('failed'), error: errorReport }),
]);
export type EngineMessage = z.infer<typeof engineMessage>;

/** What the preload puts on `window.meshproof`. */
export type Bridge = {
  start(): Promise<StartInfo>;
  /** Asks for a port to the app's own engine; it arrives as a window message whose data is the name of the port channel. */
  connect(): Promise<void>;
  restart(): Promise<void>;
  choosePath(question: PathQuestion): Promise<string | null>;
  onNotice(listener: (notice: EngineNotice) => void): void;
  onCommand(listener: (command: MenuCommand) => void): void;
};
