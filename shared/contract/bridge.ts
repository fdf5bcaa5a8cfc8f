/**
 * The bridge between the window and the app around it: the few things a page cannot do by itself. It carries no
 * data of the workspace; that goes through the engine's own port.
 */
import { z } from 'zod';
import { errorReport } from '#shared/model/error.ts';
import type { KeyStoreState } from './key-store.ts';

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
export const menuCommand = z.enum(['attach', 'open-workspace', 'create-workspace', 'verify', 'palette']);
export type MenuCommand = z.infer<typeof menuCommand>;

/** Which path the user is asked for. */
export const pathQuestion = z.object({
  purpose: z.enum(['open-workspace', 'create-workspace', 'report-folder', 'report-file', 'signing-key']),
});
export type PathQuestion = z.infer<typeof pathQuestion>;

/** Messages of the engine process to its supervisor. */
export const engineMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('failed'), error: errorReport }),
  /** Asks for the HTML file `page` as PDF in the file `pdf`; answered by a `PrintAnswer` of the same id. */
  z.object({ type: z.literal('print'), id: z.int(), page: z.string(), pdf: z.string() }),
  /** Asks for the public half of the key in the key store (SPKI, DER, base64); answered by a `KeyAnswer` of the same id. */
  z.object({ type: z.literal('public-key'), id: z.int() }),
  /** Asks for the key's signature of a message: 64 bytes in lower-case hex. */
  z.object({ type: z.literal('sign'), id: z.int(), message: z.instanceof(Uint8Array) }),
]);
export type EngineMessage = z.infer<typeof engineMessage>;

/** The supervisor's answer to `print`: null when the file is written, else what went wrong. */
export const printAnswer = z.object({
  type: z.literal('printed'),
  id: z.int(),
  problem: z.string().nullable(),
});
export type PrintAnswer = z.infer<typeof printAnswer>;

/** The supervisor's answer to `public-key` and `sign`: a value, or why there is none. */
export const keyAnswer = z.object({
  type: z.literal('key'),
  id: z.int(),
  value: z.string().nullable(),
  error: errorReport.nullable(),
});
export type KeyAnswer = z.infer<typeof keyAnswer>;

/** What the preload puts on `window.meshproof`. */
export type Bridge = {
  start(): Promise<StartInfo>;
  /** Asks for a port to the app's own engine; it arrives as a window message whose data is the name of the port channel. */
  connect(): Promise<void>;
  restart(): Promise<void>;
  choosePath(question: PathQuestion): Promise<string | null>;
  /** How the signing key in the operating system's key store stands. */
  keyStore(): Promise<KeyStoreState>;
  /** Makes that key where there is none yet. */
  createKey(): Promise<KeyStoreState>;
  onNotice(listener: (notice: EngineNotice) => void): void;
  onCommand(listener: (command: MenuCommand) => void): void;
};
