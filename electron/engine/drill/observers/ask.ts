import { MeshproofError } from '#shared/model/index.ts';
import { LONGEST_LINE } from '#shared/observe/access-log/reader.ts';
import { Lines } from './lines.ts';

/** An answer that takes longer is not awaited. */
const ANSWER_MS = 5000;
/** The `/clusters` of a proxy that knows a whole mesh has some megabytes. */
const LARGEST_ANSWER = 64 * 2 ** 20;
/** An event of Hystrix has 3 KiB. */
const LONGEST_EVENT = 16 * LONGEST_LINE;

/** A URL that is asked again and again, with what is sent along. Credentials of its user part become a header. */
export interface Base {
  readonly url: URL;
  readonly headers: readonly (readonly [string, string])[];
}

/** @throws MeshproofError `usage` for what is no http or https URL */
export function baseOf(
  observer: string,
  text: string,
  headers: readonly (readonly [string, string])[],
): Base {
  const url = URL.canParse(text) ? new URL(text) : null;
  const credentials = url && credentialsOf(url);
  if (url === null || credentials === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new MeshproofError(
      'usage',
      'BAD_URL',
      `observer ${observer}: '${text.replace(/\/\/[^/@]*@/, '//')}' is no URL to ask`,
      'Write http://HOST:PORT/PATH.',
    );
  }
  url.username = '';
  url.password = '';
  url.hash = '';
  url.search = '';
  if (credentials === ':') return { url, headers };
  return {
    url,
    headers: [...headers, ['Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`]],
  };
}

/** `USER:PASSWORD` of a URL; null when they are no percent-encoding. */
function credentialsOf({ username, password }: URL): string | null {
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return null;
  }
}

/** A URL below a base; `path` may have a query. */
export function below({ url }: Base, path: string): URL {
  const [name = '', query = ''] = path.split('?', 2);
  const target = new URL(url);
  target.pathname = `${url.pathname.replace(/\/$/, '')}${name === '' ? '' : `/${name}`}`;
  target.search = query;
  return target;
}

/**
 * Asks once, with limits of time and size. Redirects are not followed: credentials must not go where nobody sent them.
 * @returns the text, or null for 404
 * @throws MeshproofError `environment` when there is no answer to use
 */
export async function askText(base: Base, path: string, signal: AbortSignal): Promise<string | null> {
  const url = below(base, path);
  const limit = AbortSignal.timeout(ANSWER_MS);
  try {
    const response = await send(base, url, AbortSignal.any([signal, limit]));
    if (response === null) return null;
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of bodyOf(response)) {
      bytes += part.length;
      if (bytes > LARGEST_ANSWER) {
        throw new MeshproofError(
          'environment',
          'ANSWER_TOO_LARGE',
          `${shown(url)}: the answer has more than ${LARGEST_ANSWER / 2 ** 20} MiB`,
          'Name the cluster that matters.',
        );
      }
      parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
  } catch (error) {
    throw failure(error, url, signal, limit);
  }
}

/** The same for JSON. @throws MeshproofError `environment` */
export async function askJson(base: Base, path: string, signal: AbortSignal): Promise<unknown> {
  const text = await askText(base, path, signal);
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw notUnderstood(below(base, path), 'JSON');
  }
}

/**
 * Reads an endless answer line by line until it ends.
 * @returns false for 404
 * @throws MeshproofError `environment` when it can't be had or breaks
 */
export async function readLines(
  base: Base,
  path: string,
  signal: AbortSignal,
  take: (line: string) => void,
): Promise<boolean> {
  const url = below(base, path);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), ANSWER_MS);
  try {
    const response = await send(base, url, AbortSignal.any([signal, limit.signal]));
    clearTimeout(timer);
    if (response === null) return false;
    const lines = new Lines(LONGEST_EVENT, take);
    for await (const part of bodyOf(response)) lines.add(part);
    return true;
  } catch (error) {
    throw failure(error, url, signal, limit.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws MeshproofError of an answer that is not what was asked for */
export function notUnderstood(url: URL, what: string): MeshproofError {
  return new MeshproofError(
    'environment',
    'NOT_UNDERSTOOD',
    `${shown(url)}: the answer is no ${what}`,
    'Check that the URL is that of the endpoint itself.',
  );
}

async function send({ headers }: Base, url: URL, signal: AbortSignal): Promise<Response | null> {
  const response = await fetch(url, {
    headers: [
      ['Accept', 'application/json, text/event-stream'],
      ...headers.map(([name, value]): [string, string] => [name, value]),
    ],
    redirect: 'manual',
    signal,
  });
  if (response.status === 200) return response;
  await response.body?.cancel();
  if (response.status === 404) return null;
  throw new MeshproofError(
    'environment',
    'BAD_STATUS',
    `${shown(url)}: the answer is ${response.status}`,
    response.status === 401 || response.status === 403
      ? 'Give credentials with a header of the observer.'
      : 'Give the URL that answers itself; redirects are not followed.',
  );
}

function bodyOf(response: Response): AsyncIterable<Uint8Array> {
  return (response.body as AsyncIterable<Uint8Array> | null) ?? new Blob([]).stream();
}

function failure(error: unknown, url: URL, stop: AbortSignal, limit: AbortSignal): unknown {
  if (error instanceof MeshproofError) return error;
  stop.throwIfAborted();
  const reason = limit.aborted ? `no whole answer within ${ANSWER_MS / 1000} s` : reasonOf(error);
  return new MeshproofError(
    'environment',
    'UNREACHABLE',
    `${shown(url)}: ${reason}`,
    'Check the address, and that it is running and reachable from here.',
    error,
  );
}

/** Without its query, which may carry a token. */
function shown({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

/** fetch hides the reason in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.message : String(cause);
}
