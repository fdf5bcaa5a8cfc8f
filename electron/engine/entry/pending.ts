/** Questions to another process that wait for their answers, by number. */
export class Pending<Value> {
  readonly #waiting = new Map<number, { resolve: (value: Value) => void; reject: (error: Error) => void }>();
  #lastId = 0;

  /** @param say Sends the question with its number */
  ask(say: (id: number) => void): { id: number; answer: Promise<Value> } {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<Value>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      say(id);
    });
    return { id, answer };
  }

  /** What nobody waits for any more is left alone. */
  resolve(id: number, value: Value): void {
    this.#waiting.get(id)?.resolve(value);
    this.#waiting.delete(id);
  }

  reject(id: number, error: Error): void {
    this.#waiting.get(id)?.reject(error);
    this.#waiting.delete(id);
  }
}
