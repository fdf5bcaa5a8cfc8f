import { notPrinted, type PagePrinter, printCancelled } from '#engine/report/printer.ts';
import { type EngineMessage, printAnswer } from '#shared/contract/bridge.ts';
import { Pending } from './pending.ts';

const ADVICE = 'Try again, or save it as HTML and print that page from any browser.';

/** Has the app around the engine print: it has a browser already, so that none need be installed. */
export class PrintRequests {
  readonly #say: (message: EngineMessage) => void;
  readonly #pending = new Pending<void>();

  constructor(say: (message: EngineMessage) => void) {
    this.#say = say;
  }

  readonly printer: PagePrinter = async (page, pdf, signal) => {
    if (signal?.aborted) throw printCancelled();
    const { id, answer } = this.#pending.ask((number) => this.#say({ type: 'print', id: number, page, pdf }));
    // The app prints to its end all the same: nobody waits for it, and its file goes with the folder.
    const cancel = () => this.#pending.reject(id, printCancelled());
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      await answer;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };

  /** Takes a message of the app; what is no answer to a print is left alone. */
  hear(data: unknown): void {
    const answer = printAnswer.safeParse(data);
    if (!answer.success) return;
    const { id, problem } = answer.data;
    if (problem === null) this.#pending.resolve(id);
    else this.#pending.reject(id, notPrinted('the app', problem, ADVICE));
  }
}
