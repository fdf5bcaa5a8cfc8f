import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tools } from './install/tools.ts';
import { proxiesOf, startEnvoy, type Proxy } from './istio/envoy.ts';
import { MESH_CONFIG, startIstiod } from './istio/istiod.ts';
import {
  checkResources,
  renderResources,
  untilLive,
  writeResources,
  type Resources,
} from './istio/resources.ts';
import type { Planted } from './istio/planted.ts';
import { startStubKubernetes } from './istio/stub-kubernetes.ts';
import { planLayout, type Layout } from './layout.ts';
import { Processes } from './process.ts';
import { startBaseline } from './spring/baseline.ts';
import { startCandidate } from './spring/candidate.ts';
import type { Application } from './spring/jvm.ts';
import type { Stack } from './stack.ts';

/** Both deployments of one stack, running. */
export type Deployments = {
  readonly stack: Stack;
  readonly layout: Layout;
  readonly processes: Processes;
  /** What was started, as it was told to be. */
  readonly applications: {
    readonly baseline: readonly Application[];
    readonly candidate: readonly Application[];
  };
  /** What istiod reads: its folder of resources, and the mesh's configuration. */
  readonly istio: { readonly resources: string; readonly meshConfig: string };
  readonly proxies: readonly Proxy[];
  /** Writes the candidate's YAML with these mistakes and waits until both proxies route by it. Returns the revision. */
  readonly configure: (mistakes: readonly Planted[]) => Promise<string>;
  /** The same with other files than the candidate's own: `edit` is given those, and the revision for the rules' names. */
  readonly deploy: (edit: EditResources) => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** Makes of the candidate's own files those that istiod is to read. */
export type EditResources = (own: Resources) => ReadonlyMap<string, string>;

/** Starts the baseline and the candidate of a stack. What was started is stopped again when a part of it fails. */
export async function startDeployments(
  stack: Stack,
  tools: Tools,
  folder: string,
  say: (line: string) => void,
): Promise<Deployments> {
  await mkdir(folder, { recursive: true });
  const layout = await planLayout(stack);
  const processes = new Processes(join(folder, 'logs'));
  const closers: (() => Promise<void>)[] = [];
  const stop = async () => {
    await processes.stopAll();
    for (const close of closers.splice(0)) await close();
  };
  try {
    const runtime = {
      stack,
      java: tools.java,
      build: tools.spring[stack],
      processes,
      folder: join(folder, 'apps'),
    };
    await mkdir(runtime.folder, { recursive: true });
    say(
      `starting the baseline (${layout.baseline.instances.length + layout.baseline.edges.length + 1} JVMs)`,
    );
    const baseline = await startBaseline(runtime, layout);
    say(`starting the candidate (${layout.candidate.instances.length} JVMs, istiod, two Envoys)`);
    const candidate = await startCandidate(runtime, layout);
    const stub = await startStubKubernetes();
    closers.push(() => stub.close());
    const mesh = new Mesh(tools, layout, join(folder, 'istio'));
    const first = await mesh.write([]);
    const istiod = join(folder, 'istiod');
    await startIstiod(processes, tools.istio, layout, stub, istiod, mesh.live);
    for (const proxy of mesh.proxies)
      await startEnvoy(processes, tools.envoy.program, proxy, layout.istiod.grpc, join(folder, 'envoy'));
    await untilLive(first, mesh.proxies);
    return {
      stack,
      layout,
      processes,
      applications: { baseline, candidate },
      istio: { resources: mesh.live, meshConfig: join(istiod, MESH_CONFIG) },
      proxies: mesh.proxies,
      configure: (mistakes) => mesh.configure(mistakes),
      deploy: (edit) => mesh.deploy(edit),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The candidate's YAML on disk, one revision after the other. */
class Mesh {
  readonly live: string;
  readonly proxies: readonly Proxy[];
  readonly #tools: Tools;
  readonly #layout: Layout;
  readonly #draft: string;
  #revision = 0;

  constructor(tools: Tools, layout: Layout, folder: string) {
    this.#tools = tools;
    this.#layout = layout;
    this.live = join(folder, 'live');
    this.#draft = join(folder, 'draft');
    this.proxies = proxiesOf(layout);
  }

  async write(mistakes: readonly Planted[], edit: EditResources = ({ files }) => files): Promise<string> {
    const revision = `r${++this.#revision}`;
    const own = await renderResources(this.#layout, revision, mistakes);
    const resources = { revision, files: edit(own) };
    await checkResources(this.#tools.istio, resources, this.#draft);
    await writeResources(resources, this.live);
    return revision;
  }

  async configure(mistakes: readonly Planted[]): Promise<string> {
    const revision = await this.write(mistakes);
    await untilLive(revision, this.proxies);
    return revision;
  }

  async deploy(edit: EditResources): Promise<string> {
    const revision = await this.write([], edit);
    await untilLive(revision, this.proxies);
    return revision;
  }
}
