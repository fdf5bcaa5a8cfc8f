/** `npm run build`: the page and everything that runs inside Electron, into dist/. */
import { buildPrograms } from './electron/programs.ts';
import { buildPage } from './page.ts';

await buildPage();
await buildPrograms();
