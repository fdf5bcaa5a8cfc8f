import type { Address } from './ports.ts';
import { hostPort } from './ports.ts';

/** Of a question that is asked again and again until it is answered. */
const POLL_TIMEOUT_MS = 5_000;
/** What hangs has to end; a call of the consumer may take its four tries of 2 s, and a busy machine adds to that. */
const TIMEOUT_MS = 30_000;

/** Whether a GET is answered with 200. Connection errors are thrown. */
export async function answersOk(address: Address, path: string): Promise<boolean> {
  const response = await fetch(`http://${hostPort(address)}${path}`, {
    signal: AbortSignal.timeout(POLL_TIMEOUT_MS),
  });
  await response.arrayBuffer();
  return response.status === 200;
}

/** The text of a 200 answer. @throws Error on any other status and on connection errors. */
export async function getText(address: Address, path: string, accept = '*/*'): Promise<string> {
  const response = await fetch(`http://${hostPort(address)}${path}`, {
    headers: { accept },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (response.status !== 200)
    throw new Error(`GET ${path} at ${hostPort(address)}: ${response.status} ${text.slice(0, 200)}`);
  return text;
}

/** Sends a DELETE and wants a 200. @throws Error on any other status and on connection errors. */
export async function sendDelete(address: Address, path: string): Promise<void> {
  const response = await fetch(`http://${hostPort(address)}${path}`, {
    method: 'DELETE',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`DELETE ${path} at ${hostPort(address)}: ${response.status}`);
}

/** Posts JSON and wants a 200. @throws Error on any other status and on connection errors. */
export async function sendJson(address: Address, path: string, body: unknown): Promise<void> {
  const response = await fetch(`http://${hostPort(address)}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`POST ${path} at ${hostPort(address)}: ${response.status}`);
}
