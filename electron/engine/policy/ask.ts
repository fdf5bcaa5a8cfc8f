import { readJson } from '#shared/policy/source/json.ts';
import type { Place } from '#shared/policy/source/place.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import type { Reading } from './reading.ts';
import { wholeOf } from './located.ts';

/** An answer that takes longer is not awaited. */
const ANSWER_MS = 10_000;
/** A larger answer is given up: a config dump of a large mesh has tens of megabytes. */
export const LARGEST_ANSWER = 128 * 2 ** 20;

/** What came of a question to a live source. */
export type Asked =
  | { readonly kind: 'answer'; readonly file: string; readonly text: string; readonly value: unknown }
  /** Nothing is served there. */
  | { readonly kind: 'absent' }
  /** It could not be asked, or what it said is of no use; the problem says which. */
  | { readonly kind: 'unreachable' | 'unusable' };

export interface AskOptions {
  readonly headers: readonly (readonly [string, string])[];
  readonly signal: AbortSignal;
  /** Shown in messages: `actuator env`. */
  readonly what: string;
}

/** A base URL for asking: credentials of its user part become a header, so that no message shows them. */
export interface Base {
  readonly url: URL;
  readonly headers: readonly (readonly [string, string])[];
}

/** Reads the URL of a live source; what is none becomes a problem. */
export function baseOf(text: string, what: string, reading: Reading): Base | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    reading.problems.error(
      'BAD_URL',
      `this is no URL of ${what}`,
      'Write http://HOST:PORT/PATH.',
      wholeOf(text.replace(/\/\/[^/@]*@/, '//')),
    );
    return undefined;
  }
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  url.search = '';
  if (username === '' && password === '') return { url, headers: [] };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url, headers: [['Authorization', `Basic ${Buffer.from(pair).toString('base64')}`]] };
}

/** A URL below a base, with the base's path kept. */
export function below({ url }: Base, path: string): URL {
  const [name = '', query] = path.split('?', 2);
  const target = new URL(url);
  target.pathname = `${url.pathname.replace(/\/$/, '')}/${name}`;
  target.search = query === undefined ? '' : `?${query}`;
  return target;
}

/**
 * Asks for JSON, with limits of time and size. Redirects are not followed: they lead to login pages, and credentials
 * must not go where nobody sent them. Whatever is no JSON answer becomes a problem that says what to do.
 */
export async function ask(url: URL, { headers, signal, what }: AskOptions, reading: Reading): Promise<Asked> {
  const file = url.href;
  const fail: Fail = (kind, code, message, advice, place = wholeOf(file)) => {
    reading.problems.error(code, `${what}: ${message}`, advice, place);
    return { kind };
  };
  const limit = AbortSignal.timeout(ANSWER_MS);
  try {
    const response = await fetch(url, {
      headers: [
        ['Accept', 'application/json'],
        ...headers.map(([name, value]): [string, string] => [name, value]),
      ],
      redirect: 'manual',
      signal: AbortSignal.any([signal, limit]),
    });
    const { status } = response;
    const type = response.headers.get('content-type') ?? '';
    if (status !== 200) await response.body?.cancel();
    if (status === 401 || status === 403) {
      return fail(
        'unusable',
        'LOGIN_NEEDED',
        `the answer is ${status}: it wants to know who asks`,
        "Give credentials with --actuator-header 'Authorization: …', or save the answer and name the file.",
      );
    }
    if (status >= 300 && status < 400) {
      return fail(
        'unusable',
        'REDIRECTED',
        `the answer is ${status}, a redirect to ${locationOf(response, url)}`,
        'Redirects are not followed: give the URL that answers itself, and credentials if that was a login page.',
      );
    }
    if (status === 404) return { kind: 'absent' };
    if (status !== 200)
      return fail('unusable', 'BAD_STATUS', `the answer is ${status}`, 'Look into the log of the service.');
    const text = await textOf(response);
    if (text === undefined) {
      return fail(
        'unusable',
        'TOO_LARGE',
        `the answer has more than ${LARGEST_ANSWER / 2 ** 20} MiB`,
        'Save the parts that matter and name the files.',
      );
    }
    return parse(file, text, type, fail, reading);
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) {
      return fail(
        'unreachable',
        'NO_ANSWER',
        `there was no whole answer within ${ANSWER_MS / 1000} s`,
        'Check that the address is right and the service is running.',
      );
    }
    return fail(
      'unreachable',
      'UNREACHABLE',
      `it cannot be reached (${reasonOf(error)})`,
      'Check the address, and that the service is running and reachable from here.',
    );
  }
}

/** Says why there is no answer to use. */
type Fail = (
  kind: 'unreachable' | 'unusable',
  code: string,
  message: string,
  advice: string,
  place?: Place,
) => Asked;

function parse(file: string, text: string, type: string, fail: Fail, reading: Reading): Asked {
  if (/html/i.test(type) || /^\s*</.test(text)) {
    const advice = 'Give credentials if that is a login page, or the URL of the endpoint itself.';
    return fail('unusable', 'NOT_JSON', 'the answer is a page, not JSON', advice);
  }
  const problems = new Problems();
  const advice = 'Give the URL of the endpoint itself.';
  const document = readJson({ file, text }, problems, advice);
  const [flaw] = problems.found;
  if (document === undefined)
    return fail('unusable', 'NOT_JSON', `the answer is no JSON: ${flaw?.message ?? ''}`, advice, flaw?.place);
  return reading.admit(file, text.length)
    ? { kind: 'answer', file, text, value: document.value }
    : { kind: 'unusable' };
}

/** Without its query, which may carry a token. */
function locationOf(response: Response, from: URL): string {
  const location = response.headers.get('location') ?? '';
  if (!URL.canParse(location, from.href)) return 'nowhere';
  const { origin, pathname } = new URL(location, from);
  return `${origin}${pathname}`;
}

/** The whole body, or undefined as soon as it is too large. */
async function textOf(response: Response): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const body = response.body as AsyncIterable<Uint8Array> | null;
  if (body === null) return '';
  for await (const part of body) {
    bytes += part.length;
    if (bytes > LARGEST_ANSWER) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** fetch hides the reason in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.message : String(cause);
}
