import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { kindByName } from '#shared/policy/istio/resources/identity.ts';
import { readJson } from '#shared/policy/source/json.ts';
import { readFileText, unreadable } from './file-text.ts';
import { jsonKindOf } from './json-kind.ts';
import { wholeOf, type Located } from './located.ts';
import { Pause } from './pause.ts';
import type { Reading, SourceContents } from './reading.ts';
import { walk } from './walk.ts';

/** A config dump of a large mesh has tens of megabytes. */
const LARGEST_JSON = 256 * 2 ** 20;
/** At the top of a document, or of an item of a List as kubectl writes it. */
const API_VERSION = /^(?:- | {2})?apiVersion:\s*\S/m;
const MESH_CONFIG =
  /^(defaultConfig|outboundTrafficPolicy|meshMTLS|extensionProviders|defaultHttpRetryPolicy):/m;
/** Values of charts have kinds further in. */
const TOP_KIND = /^kind:\s*["']?([A-Z]\w*)/m;
const KINDS = /^(?:- | {2})?kind:\s*["']?([A-Z]\w*)/gm;

/**
 * Reads a file or folder of the Istio side: resources, MeshConfig, saved config dumps.
 * @returns the files that hold resources, for tools that read them by themselves
 */
export async function readIstioFiles(
  given: Located,
  reading: Reading,
  signal: AbortSignal,
): Promise<readonly Located[]> {
  const contents = reading.source('istio', given.shown);
  const before = reading.problems.found.length;
  let isFolder: boolean;
  try {
    isFolder = (await stat(given.path)).isDirectory();
  } catch (error) {
    unreadable(given.shown, error, reading);
    return [];
  }
  if (!isFolder) return readIstioFile(given, true, reading, contents) ? [given] : [];
  const resources: Located[] = [];
  const charts = new Set<string>();
  const skip = (name: string, beside: ReadonlySet<string>, inside: string): boolean => {
    if (name.startsWith('.') || name === 'node_modules') return true;
    if (name !== 'templates' || !beside.has('Chart.yaml')) return false;
    charts.add(`${given.shown}/${inside}`);
    return true;
  };
  const pause = new Pause(signal);
  for (const file of walk(given, skip, reading)) {
    await pause.whenDue();
    if (/\.(ya?ml|json)$/i.test(file.inside) && readIstioFile(file, false, reading, contents))
      resources.push(file);
  }
  for (const chart of charts) {
    reading.problems.error(
      'HELM_TEMPLATES',
      'these are templates of a Helm chart, not resources',
      'Give what `helm template` makes of them.',
      wholeOf(chart),
    );
  }
  if (contents.empty && reading.problems.found.length === before) {
    reading.problems.error(
      'NOTHING_KNOWN',
      'the folder has no resource, no MeshConfig and no config dump',
      'Name the folder of the resources, or write them with kubectl get -o yaml.',
      wholeOf(given.shown),
    );
  }
  return resources;
}

/** @returns whether the file holds resources */
function readIstioFile(file: Located, asked: boolean, reading: Reading, contents: SourceContents): boolean {
  if (/\.json$/i.test(file.path)) return readJsonFile(file, asked, reading, contents);
  const text = readFileText(file, reading);
  if (text === undefined) return false;
  // `istioctl proxy-config -o json` and kubectl may have been saved under any name.
  if (/^\s*[{[]/.test(text)) return takeJson(file, text, asked, reading, contents);
  const kinds = [...text.matchAll(KINDS)].map(([, kind = '']) => kind);
  // A resource that lacks its apiVersion is one that can't be used, no other text.
  if (kinds.length > 0 && (API_VERSION.test(text) || kindByName(TOP_KIND.exec(text)?.[1] ?? '') !== null)) {
    reading.resources.push({ file: file.shown, text });
    for (const kind of kinds) if (kind !== 'List') contents.found(kind);
    return true;
  }
  if (MESH_CONFIG.test(text)) {
    reading.resources.push({ file: file.shown, text });
    contents.found('MeshConfig');
    return false;
  }
  if (asked) {
    // The parser says what is wrong with a text that was meant to be a resource.
    if (/^\s*kind:/m.test(text)) {
      reading.resources.push({ file: file.shown, text });
      contents.found(basename(file.path));
      return true;
    }
    notKnown(file, reading);
  }
  return false;
}

function readJsonFile(file: Located, asked: boolean, reading: Reading, contents: SourceContents): boolean {
  const text = readFileText(file, reading, LARGEST_JSON);
  return text !== undefined && takeJson(file, text, asked, reading, contents);
}

function takeJson(
  file: Located,
  text: string,
  asked: boolean,
  reading: Reading,
  contents: SourceContents,
): boolean {
  const document = readJson({ file: file.shown, text }, reading.problems, 'Save it again, whole.');
  if (document === undefined) return false;
  const recognised = jsonKindOf(document.value);
  switch (recognised.kind) {
    case 'config-dump':
      reading.dumps.push({ file: file.shown, text });
      contents.found('config dump');
      return false;
    case 'server-info':
      contents.found('server info');
      if (recognised.istioVersion !== null)
        reading.istioVersions.push({ file: file.shown, version: recognised.istioVersion });
      return false;
    case 'mesh-config':
      reading.resources.push({ file: file.shown, text });
      contents.found('MeshConfig');
      return false;
    case 'resource':
      reading.resources.push({ file: file.shown, text });
      for (const name of recognised.names) contents.found(name);
      return true;
    case 'actuator':
    case 'registry':
    case 'other':
      if (asked) notKnown(file, reading);
      return false;
  }
}

function notKnown(file: Located, reading: Reading): void {
  reading.problems.error(
    'UNKNOWN_FILE',
    'nothing of Istio is recognised in this file',
    "Give resources of Istio or of the Gateway API, a MeshConfig, or a saved answer of Envoy's config_dump.",
    wholeOf(file.shown),
  );
}
