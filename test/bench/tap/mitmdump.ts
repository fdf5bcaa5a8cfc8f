import { join } from 'node:path';
import { freePort, type Proxy, startListening } from './proxy.ts';

/** A reverse proxy that writes every flow to a file and prints none. */
export async function startMitmdump(
  command: readonly string[],
  backendPort: number,
  folder: string,
): Promise<Proxy> {
  const port = await freePort();
  const mode = ['--mode', `reverse:http://127.0.0.1:${backendPort}`];
  const listen = ['--listen-host', '127.0.0.1', '--listen-port', String(port)];
  const storage = ['--quiet', '--set', `confdir=${join(folder, 'mitmproxy')}`, '-w', join(folder, 'flows')];
  return startListening([...command, ...mode, ...listen, ...storage], port);
}
