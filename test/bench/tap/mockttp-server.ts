/** `node mockttp-server.ts PORT BACKEND_PORT`: mockttp passing everything on and keeping every event, as its app does. */
import { getLocal } from 'mockttp';

const [port, backendPort] = process.argv.slice(2).map(Number);
const server = getLocal({ recordTraffic: false });
const events: unknown[] = [];
await server.start(port);
await server.forAnyRequest().thenForwardTo(`http://127.0.0.1:${backendPort}`);
await server.on('request', (request) => events.push(request));
await server.on('response', (response) => events.push(response));
