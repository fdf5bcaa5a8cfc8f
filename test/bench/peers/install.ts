/** `npm run bench:peers`: installs every tool that a bench compares with into the user's cache. */
import { messageOf } from '#test/lab/errors.ts';
import { envoy } from './envoy.ts';
import { k6, vegeta } from './go-tool.ts';
import { mitmdump } from './mitmproxy.ts';

for (const { name, version, install } of [envoy, mitmdump, vegeta, k6]) {
  process.stdout.write(`${name} ${version} ... `);
  try {
    const { folder, cached } = await install();
    process.stdout.write(`${cached ? 'there' : 'installed'}: ${folder}\n`);
  } catch (error) {
    process.stdout.write(`failed\n${messageOf(error)}\n`);
    // What the command line uses for a missing tool.
    process.exitCode = 4;
  }
}
