import { fileURLToPath } from 'node:url';
import { freePort, type Proxy, startListening } from './proxy.ts';

/** The proxy inside HTTP Toolkit, in a process of its own. */
export async function startMockttp(backendPort: number): Promise<Proxy> {
  const port = await freePort();
  const script = fileURLToPath(new URL('mockttp-server.ts', import.meta.url));
  return startListening([process.execPath, script, String(port), String(backendPort)], port);
}
