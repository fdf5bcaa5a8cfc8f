import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { LabError } from '../errors.ts';
import { getText } from '../http.ts';
import type { IstioTools } from '../install/istio.ts';
import { callTool } from '../install/run-tool.ts';
import { SIDECAR_ADDRESS, type Layout } from '../layout.ts';
import { LAB_ADDRESS } from '../ports.ts';
import { until } from '../process.ts';
import { fill } from '../template.ts';
import type { Proxy } from './envoy.ts';
import { VirtualService, type Planted } from './planted.ts';

const TEMPLATES = join(import.meta.dirname, 'config');
const LIVE_DEADLINE_MS = 20_000;

/** One version of the candidate's YAML: file names with their text. */
export type Resources = { readonly revision: string; readonly files: ReadonlyMap<string, string> };

/** Fills the templates for one stack and applies mistakes to the gateway's VirtualService. The revision goes into the rules' names. */
export async function renderResources(
  layout: Layout,
  revision: string,
  mistakes: readonly Planted[],
): Promise<Resources> {
  const values = { ...valuesOf(layout), REVISION: revision };
  const files = new Map<string, string>();
  for (const name of (await readdir(TEMPLATES)).sort()) {
    const text = fill(await readFile(join(TEMPLATES, name), 'utf8'), values);
    files.set(name, mistakes.length === 0 ? text : withMistakes(text, mistakes));
  }
  return { revision, files };
}

/**
 * Has istioctl validate and analyze the resources. Both, because istiod refuses a whole folder for one bad document and
 * says so only in its log. @throws LabError with what istioctl said.
 */
export async function checkResources(tools: IstioTools, resources: Resources, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await writeResources(resources, folder);
  for (const args of [
    ['validate', '-f', folder],
    ['analyze', '--use-kube=false', folder],
  ]) {
    const said = await callTool({
      tool: 'istioctl',
      program: tools.istioctl,
      args,
      fix: 'remove its cache folder and run again',
    });
    if (said.code !== 0)
      throw new LabError(
        `istioctl ${args[0]} refuses revision ${resources.revision}:\n${said.stdout}${said.stderr}`,
      );
  }
}

/** Makes a folder that istiod may be watching hold these resources only: each file appears complete or not at all. */
export async function writeResources(resources: Resources, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of resources.files) {
    const draft = join(folder, `${name}.draft`);
    await writeFile(draft, text);
    await rename(draft, join(folder, name));
  }
  for (const name of await readdir(folder))
    if (!resources.files.has(name)) await rm(join(folder, name), { recursive: true });
}

/** Waits until every proxy routes by this revision only. @throws LabError when one does not within the deadline. */
export async function untilLive(revision: string, proxies: readonly Proxy[]): Promise<void> {
  for (const proxy of proxies) {
    await until(
      `revision ${revision} in ${proxy.name}`,
      async () => routesOnlyBy(revision, await routeDump(proxy)),
      LIVE_DEADLINE_MS,
    );
  }
}

async function routeDump(proxy: Proxy): Promise<string> {
  return getText(proxy.admin, '/config_dump?resource=dynamic_route_configs');
}

function routesOnlyBy(revision: string, dump: string): boolean {
  const revisions = new Set([...dump.matchAll(/"name": "[a-z0-9-]+\.(r\d+)"/g)].map((match) => match[1]));
  return revisions.size === 1 && revisions.has(revision);
}

function withMistakes(text: string, mistakes: readonly Planted[]): string {
  const documents = parseAllDocuments(text).map((document): unknown => document.toJS());
  for (const document of documents) {
    const service = VirtualService.safeParse(document);
    if (!service.success || service.data.spec.gateways === undefined) continue;
    for (const mistake of mistakes) mistake.apply(service.data);
    documents[documents.indexOf(document)] = service.data;
  }
  return documents.map((document) => stringify(document)).join('---\n');
}

function valuesOf(layout: Layout): Record<string, string | number> {
  const taps = Object.fromEntries(
    layout.candidate.instances.map((instance) => [
      `${instance.name.replaceAll('-', '_').toUpperCase()}_TAP`,
      instance.tap.port,
    ]),
  );
  const ingress = layout.candidate.edges[0];
  if (ingress === undefined) throw new LabError('the candidate has no edge');
  return {
    ...taps,
    LAB_ADDRESS,
    SIDECAR_ADDRESS,
    SERVICE_PORT: layout.servicePort,
    INGRESS_PORT: ingress.target.port,
  };
}
