import { findJava } from '#test/lab/install/java.ts';
import { installSpring } from '#test/lab/install/spring.ts';
import { runAlone } from '../spring/run-alone.ts';
import { runGatewayOracle } from './run.ts';

await runAlone('gateway-oracle', async (say, seed) => {
  const java = await findJava();
  const [classic, modern] = [await installSpring('classic', java), await installSpring('modern', java)];
  return runGatewayOracle({ java, spring: { classic, modern } }, say, seed === undefined ? {} : { seed });
});
