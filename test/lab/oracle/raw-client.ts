import { connect, type Socket } from 'node:net';
import type { Address } from '../ports.ts';

/** An answer as it stood on the wire. */
export type RawResponse = {
  readonly status: number;
  /** In order, names as sent. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
};

const DEADLINE_MS = 10_000;

/**
 * A kept-alive HTTP/1.1 connection that sends exactly the bytes that it is given. One request at a time; after an answer
 * that closes the connection the next request opens another.
 */
export class RawConnection {
  readonly #address: Address;
  #socket: Socket | undefined;

  constructor(address: Address) {
    this.#address = address;
  }

  /** @param head whether the request's method was HEAD, whose answer has no body. @throws Error after ten seconds of silence. */
  async send(bytes: Buffer, head = false): Promise<RawResponse> {
    const socket = (this.#socket ??= connect({ host: this.#address.host, port: this.#address.port }));
    return new Promise((resolve, reject) => {
      let received = Buffer.alloc(0);
      const done = (response: RawResponse, keep: boolean) => {
        cleanUp();
        if (!keep) this.close();
        resolve(response);
      };
      const read = (ended: boolean) => {
        const parsed = parseResponse(received, head, ended);
        if (parsed === undefined) return;
        const closes = parsed.headers.some(
          ([name, value]) => name.toLowerCase() === 'connection' && value === 'close',
        );
        done(parsed, !closes && !ended);
      };
      const onData = (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        read(false);
      };
      const fail = (error: Error) => {
        cleanUp();
        this.close();
        reject(error);
      };
      const onClose = () => {
        read(true);
        fail(new Error(`the connection ended after ${received.length} bytes`));
      };
      const timer = setTimeout(() => fail(new Error(`no answer within ${DEADLINE_MS} ms`)), DEADLINE_MS);
      const cleanUp = () => {
        clearTimeout(timer);
        socket.off('data', onData).off('error', fail).off('close', onClose);
      };
      socket.on('data', onData).on('error', fail).on('close', onClose);
      socket.write(bytes);
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }
}

function parseResponse(bytes: Buffer, head: boolean, ended: boolean): RawResponse | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const status = Number(first.split(' ')[1]);
  const value = (name: string) => headers.find(([given]) => given.toLowerCase() === name)?.[1];
  const rest = bytes.subarray(end + 4);
  const answer = (body: string): RawResponse => ({ status, headers, body });
  if (head || status === 204 || status === 304) return answer('');
  if (value('transfer-encoding') === 'chunked') {
    const body = dechunk(rest);
    return body === undefined ? undefined : answer(body);
  }
  const length = value('content-length');
  if (length === undefined) return ended ? answer(rest.toString()) : undefined;
  return rest.length < Number(length) ? undefined : answer(rest.toString('utf8', 0, Number(length)));
}

function dechunk(bytes: Buffer): string | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    const end = line + 2 + size + 2;
    if (bytes.length < end) return undefined;
    if (size === 0) return Buffer.concat(parts).toString();
    parts.push(bytes.subarray(line + 2, end - 2));
    at = end;
  }
}
