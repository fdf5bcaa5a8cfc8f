const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;
/** A status line is `HTTP/1.1 200 OK`. */
const STATUS_AT = 9;

/**
 * Finds the end of one HTTP/1.1 answer at a time. Only for a connection with one request under way, so that whatever
 * arrives belongs to that answer.
 */
export class AnswerReader {
  /** Status of the answer that was completed last. */
  status = 0;
  #pending: Buffer | null = null;
  #expected = -1;
  #received = 0;

  /** Whether the answer is complete with this chunk. The chunk is not kept unless it ends inside a head. */
  push(chunk: Buffer): boolean {
    if (this.#expected < 0) {
      const bytes = this.#pending === null ? chunk : Buffer.concat([this.#pending, chunk]);
      const headEnd = bytes.indexOf(HEAD_END);
      if (headEnd < 0) {
        this.#pending = Buffer.from(bytes);
        return false;
      }
      this.#pending = null;
      this.#begin(bytes.toString('latin1', 0, headEnd), headEnd + HEAD_END.length);
      this.#received = bytes.length;
      return this.#isComplete(bytes);
    }
    this.#received += chunk.length;
    return this.#isComplete(chunk);
  }

  #begin(head: string, headBytes: number): void {
    this.status = Number(head.slice(STATUS_AT, STATUS_AT + 3));
    const length = LENGTH.exec(head)?.[1];
    this.#expected = length === undefined ? Number.POSITIVE_INFINITY : headBytes + Number(length);
  }

  /** Without a length the body is chunked, and the sockets of a proxy on loopback hand over its end in one piece. */
  #isComplete(last: Buffer): boolean {
    const isComplete =
      this.#expected === Number.POSITIVE_INFINITY
        ? last.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)
        : this.#received >= this.#expected;
    if (isComplete) this.#expected = -1;
    return isComplete;
  }
}
