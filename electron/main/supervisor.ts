import { type MessagePortMain, utilityProcess, type UtilityProcess } from 'electron';
import {
  type EngineMessage,
  type EngineNotice,
  engineMessage,
  type KeyAnswer,
  type PrintAnswer,
} from '#shared/contract/bridge.ts';
import { type ErrorReport, reportOf } from '#shared/model/error.ts';
import type { KeyStore } from './key-store.ts';

/** More ends than this within the window, and something is broken that a restart does not mend. */
const MAX_RESTARTS = 3;
const RESTART_WINDOW_MS = 60_000;
const LOG_CHARACTERS = 4000;

/** What the supervisor needs to know of the app. */
export type SupervisorOptions = {
  /** The engine's program. */
  program: string;
  /** Folder that the engine resolves relative workspace paths against. */
  folder: string;
  onNotice: (notice: EngineNotice) => void;
  /** Prints an HTML file as PDF. */
  print: (page: string, pdf: string) => Promise<void>;
  /** Signs for the engine. */
  keys: Pick<KeyStore, 'publicKey' | 'sign'>;
};

/** Keeps the engine running: starts it, hands out ports to it, restarts it a bounded number of times, and says so. */
export class Supervisor {
  #options: SupervisorOptions;
  #process: UtilityProcess | null = null;
  #ready = false;
  #notice: EngineNotice = { state: 'starting', attempt: 1 };
  #waiting: MessagePortMain[] = [];
  #ends: number[] = [];
  #log = '';
  #stopping = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** The last thing that was said about the engine. */
  get notice(): EngineNotice {
    return this.#notice;
  }

  /** Whether there is a process to stop. */
  get running(): boolean {
    return this.#process !== null;
  }

  /** Starts the engine unless it runs or has failed for good: then only the user can ask for another try. */
  ensure(): void {
    if (this.#notice.state !== 'failed') this.restart();
  }

  /** Starts the engine unless it runs, also after it failed for good. */
  restart(): void {
    if (this.#process) return;
    this.#ends = [];
    this.#launch();
  }

  /** Gives a window's port to the engine, at once or as soon as it is ready. */
  connect(port: MessagePortMain): void {
    if (this.#ready && this.#process) this.#process.postMessage(null, [port]);
    else this.#waiting.push(port);
  }

  /** Ends the engine for good; it closes its files first. */
  stop(): Promise<void> {
    const child = this.#process;
    this.#stopping = true;
    if (!child) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill();
    });
  }

  #launch(): void {
    this.#say({ state: 'starting', attempt: this.#ends.length + 1 });
    this.#log = '';
    const child = utilityProcess.fork(this.#options.program, [], {
      serviceName: 'Meshproof engine',
      stdio: 'pipe',
      env: { ...process.env, MESHPROOF_FOLDER: this.#options.folder },
    });
    this.#process = child;
    const { stdout, stderr } = child;
    const listen = () => {
      for (const stream of [stdout, stderr]) stream?.on('data', (chunk: Buffer) => this.#remember(chunk));
    };
    listen();
    child.on('message', (message: unknown) => this.#hear(child, message));
    child.once('exit', (code) => {
      // Electron takes all listeners off the streams right after this event, although the last words of a process
      // that failed at once may still be on their way.
      queueMicrotask(listen);
      this.#ended(child, code);
    });
  }

  #hear(child: UtilityProcess, message: unknown): void {
    const parsed = engineMessage.safeParse(message);
    if (!parsed.success) return;
    if (parsed.data.type === 'failed') {
      // It stays up only to say this; a restart would load the same files.
      this.#fail(parsed.data.error);
      this.#process = null;
      child.kill();
      return;
    }
    if (parsed.data.type === 'print') {
      void this.#print(child, parsed.data);
      return;
    }
    if (parsed.data.type === 'public-key' || parsed.data.type === 'sign') {
      void this.#answerOfKey(child, parsed.data);
      return;
    }
    this.#ready = true;
    this.#say({ state: 'running' });
    for (const port of this.#waiting.splice(0)) child.postMessage(null, [port]);
  }

  async #print(
    child: UtilityProcess,
    { id, page, pdf }: Extract<EngineMessage, { type: 'print' }>,
  ): Promise<void> {
    let problem: string | null = null;
    try {
      await this.#options.print(page, pdf);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    const answer: PrintAnswer = { type: 'printed', id, problem };
    if (this.#process === child) child.postMessage(answer);
  }

  async #answerOfKey(
    child: UtilityProcess,
    asked: Extract<EngineMessage, { type: 'public-key' | 'sign' }>,
  ): Promise<void> {
    const { keys } = this.#options;
    const answer: KeyAnswer = { type: 'key', id: asked.id, value: null, error: null };
    try {
      answer.value = asked.type === 'sign' ? await keys.sign(asked.message) : await keys.publicKey();
    } catch (error) {
      answer.error = reportOf(error);
    }
    if (this.#process === child) child.postMessage(answer);
  }

  #ended(child: UtilityProcess, code: number): void {
    if (this.#process !== child) return;
    this.#process = null;
    this.#ready = false;
    if (this.#stopping) return;
    const now = Date.now();
    this.#ends = [...this.#ends.filter((time) => now - time < RESTART_WINDOW_MS), now];
    const reason = `the engine ended with code ${code}`;
    if (this.#ends.length > MAX_RESTARTS) {
      this.#fail({
        kind: 'environment',
        code: 'ENGINE_ENDED',
        message: `The engine ended ${this.#ends.length} times within a minute, last with code ${code}.`,
        advice: 'Start it again, or attach to an engine that runs elsewhere.',
      });
      return;
    }
    this.#say({ state: 'restarting', attempt: this.#ends.length, reason });
    this.#launch();
  }

  #fail(error: ErrorReport): void {
    this.#ready = false;
    this.#say({ state: 'failed', error, log: this.#log });
  }

  #remember(chunk: Buffer): void {
    this.#log = (this.#log + chunk.toString('utf8')).slice(-LOG_CHARACTERS);
    // A process may be known to have ended before its last words have arrived.
    if (this.#notice.state === 'failed') this.#say({ ...this.#notice, log: this.#log });
  }

  #say(notice: EngineNotice): void {
    this.#notice = notice;
    this.#options.onNotice(notice);
  }
}
