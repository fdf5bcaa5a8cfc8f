import type { Stack } from '../stack.ts';
import type { Installed } from './cache.ts';
import { installEnvoy } from './envoy.ts';
import { installIstio, type IstioTools } from './istio.ts';
import { findJava, type Java } from './java.ts';
import { installSpring, type SpringBuild } from './spring.ts';

/** Everything the lab runs. */
export type Tools = {
  readonly java: Java;
  readonly spring: Readonly<Record<Stack, SpringBuild>>;
  readonly envoy: Installed & { readonly program: string };
  readonly istio: IstioTools;
};

/** Installs what is missing and checks what is there. @throws ToolError naming the first tool that is missing or broken. */
export async function installTools(say: (line: string) => void): Promise<Tools> {
  const java = await findJava();
  say(`java ${java.version}`);
  const step = async <T extends Installed>(name: string, install: () => Promise<T>): Promise<T> => {
    const started = Date.now();
    const result = await install();
    say(
      `${name} ${result.version} (${result.cached ? 'cached' : 'installed'}, ${((Date.now() - started) / 1000).toFixed(1)} s)`,
    );
    return result;
  };
  const envoy = await step('envoy', installEnvoy);
  const classic = await step('spring classic', () => installSpring('classic', java));
  const modern = await step('spring modern', () => installSpring('modern', java));
  const istio = await step('istio', installIstio);
  return { java, spring: { classic, modern }, envoy, istio };
}
