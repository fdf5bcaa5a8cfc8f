import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CLOSE_WRONG_TOKEN,
  RPC_PATH,
  RPC_SUBPROTOCOL,
  TOKEN_FIELD,
  TOKEN_SUBPROTOCOL_PREFIX,
} from '#shared/contract/rpc-protocol.ts';
import { launchBrowser } from './browser.ts';
import { type ServeProcess, startServe } from './support/serve-process.ts';

let folder: string;
let serving: ServeProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-e2e-'));
  serving = await startServe(folder);
});

afterAll(async () => {
  await serving?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the page', () => {
  it('comes with a policy that lets nothing in and nothing out', async () => {
    const { status, headers } = await get('/');
    expect(status).toBe(200);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`connect-src 'self' ws://${serving.url.host};`);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
  ])('gives no file outside of its folder: %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('is only read', async () => {
    expect((await get('/', {}, 'POST')).status).toBe(405);
  });

  it('is refused under a name that is not this machine', async () => {
    expect((await get('/', { host: 'rebound.example' })).status).toBe(403);
  });

  it('says what to do when it is opened without its token, and with a wrong one', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(serving.url.origin);
      await page.getByText('This page was opened without its token.').waitFor();
      await page.goto(`${serving.url.origin}/?${TOKEN_FIELD}=wrong`);
      await page.getByText("does not accept this window's token").waitFor();
      await page.getByText('engine not available').waitFor();
    } finally {
      await browser.close();
    }
  });
});

describe('the engine', () => {
  it('talks to the page that it served, and to programs', async () => {
    expect(await connect({ origin: serving.url.origin })).toBe('open');
    expect(await connect({})).toBe('open');
  });

  it.each(['', 'wrong', 'é'.repeat(16)])('closes on a wrong token: %j', async (token) => {
    expect(await connect({ token })).toBe(CLOSE_WRONG_TOKEN);
  });

  it('refuses the origin of another page', async () => {
    expect(await connect({ origin: 'http://evil.example' })).toBe(403);
    expect(await connect({ origin: 'null' })).toBe(403);
    expect(await connect({ origin: `http://127.0.0.1:${Number(serving.url.port) + 1}` })).toBe(403);
  });

  it('refuses a name that was bent to this machine', async () => {
    expect(await connect({ origin: 'http://rebound.example', host: 'rebound.example' })).toBe(403);
  });

  it('has no other endpoint', async () => {
    expect(await connect({ path: '/other' })).toBe(404);
  });

  it.each(['//', 'http://[', '*'])('goes on after an upgrade of what is no address: %s', async (target) => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket' };
    expect((await get(target, headers)).status).toBe(404);
    expect((await get('/')).status).toBe(200);
  });
});

it('says which port is taken, and ends with the code for the environment', async () => {
  await expect(startServe(folder, ['--port', serving.url.port])).rejects.toThrow(
    /code 4 .*is in use already/,
  );
});

it('ends cleanly on an interrupt, also when a second one comes while it closes', async () => {
  const other = await startServe(folder, ['--workspace', 'stopped']);
  const ended = other.stop();
  await Promise.all([other.stop(), ended]);
  expect(await ended).toBe(0);
});

type Answer = { status: number | undefined; headers: Record<string, string | string[] | undefined> };

/** Sends the path as it is, which `fetch` would tidy up first. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port: serving.url.port, path, method, headers },
      (response) => {
        response.resume();
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

type Knock = { token?: string; origin?: string; host?: string; path?: string };

/** Knocks at the engine: `open`, the close code, or the status of a refused handshake. */
function connect({ token, origin, host, path = RPC_PATH }: Knock): Promise<'open' | number> {
  const given = token ?? serving.url.searchParams.get(TOKEN_FIELD) ?? '';
  return new Promise((resolve, reject) => {
    const offered = [RPC_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + encodeURIComponent(given)];
    const socket = new WebSocket(`ws://127.0.0.1:${serving.url.port}${path}`, offered, {
      ...(origin === undefined ? {} : { origin }),
      ...(host === undefined ? {} : { headers: { host } }),
    });
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('error', reject);
    socket.once('close', resolve);
    // A refusal after the handshake comes before the engine answers anything.
    socket.once('open', () => {
      if (given === serving.url.searchParams.get(TOKEN_FIELD)) {
        resolve('open');
        socket.terminate();
      }
    });
  });
}
