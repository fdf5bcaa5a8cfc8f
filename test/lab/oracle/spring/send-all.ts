import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { messageOf } from '#test/lab/errors.ts';
import type { Address } from '#test/lab/ports.ts';
import { RawConnection, type RawResponse } from '../raw-client.ts';

const CONNECTIONS = 8;
const TRIES = 3;

/** Sends every request exactly as it is, over a few connections, and hands each answer on as it comes. */
export async function sendAll<Pair extends { readonly request: PolicyRequest }>(
  address: Address,
  pairs: readonly Pair[],
  answered: (pair: Pair, answer: RawResponse | Error) => void,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    const connection = new RawConnection(address);
    for (let pair = pairs[next++]; pair !== undefined; pair = pairs[next++]) {
      const { request } = pair;
      let answer: RawResponse | Error = new Error('not sent');
      // The machine may be busy, and a kept connection may just have been closed: neither is an answer.
      for (let tries = 0; tries < TRIES && answer instanceof Error; tries++)
        answer = await connection
          .send(wireBytes(request), request.method === 'HEAD')
          .catch((error: unknown) => new Error(messageOf(error)));
      // An error page may be cut off: what follows on the connection would not be an answer to the next request.
      if (answer instanceof Error || answer.status >= 400) connection.close();
      answered(pair, answer);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
}

function wireBytes({ method, target, authority, headers }: PolicyRequest): Buffer {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${authority}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  if (/^(?:POST|PUT|PATCH)$/.test(method)) lines.push('Content-Length: 0');
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
