import { z } from 'zod';
import { MeshproofError } from './error.ts';

/** A TCP address. Port 0 in a listening address asks the kernel for a free one. */
export const address = z.object({ host: z.string().min(1), port: z.int().min(0).max(65_535) });
export type Address = z.infer<typeof address>;

/**
 * Reads `HOST:PORT` (IPv6 hosts in brackets).
 * @throws MeshproofError `usage` naming `what` when the text is not an address.
 */
export function parseAddress(text: string, what: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) {
    throw new MeshproofError(
      'usage',
      'BAD_ADDRESS',
      `${what}: '${text}' is not an address of the form HOST:PORT`,
    );
  }
  return { host: match[1] ?? match[2] ?? '', port };
}

/** `HOST:PORT`, with brackets around IPv6 hosts. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
