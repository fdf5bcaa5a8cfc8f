import { fieldOf, type Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { readYaml, type Path } from '#shared/policy/source/yaml.ts';
import type { Property } from '../environment/environment.ts';
import type { Word } from './command-line.ts';
import type { ContainerStart } from './container-start.ts';
import { startOf } from './make-start.ts';

/** A manifest that says how Pods are started, or a ConfigMap. */
export interface Manifest {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** The whole resource. */
  readonly value: unknown;
  readonly placeOf: (path: Path) => Place;
  readonly text: string;
}

const WORKLOADS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Pod',
]);
const WORKLOAD = /["']?kind["']?\s*:\s*["']?(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|Pod)\b/;
const MANIFEST = /["']?kind["']?\s*:\s*["']?(Deployment|StatefulSet|DaemonSet|ReplicaSet|Pod|ConfigMap)\b/;

/** Workloads and ConfigMaps of texts, a `List` included. Others are not parsed. Never throws. */
export function readManifests(sources: readonly SourceText[], problems: Problems): Manifest[] {
  // ConfigMaps alone start nothing.
  if (!sources.some(({ text }) => WORKLOAD.test(text))) return [];
  return sources.flatMap((source) =>
    MANIFEST.test(source.text)
      ? readYaml(source, problems).flatMap((document) =>
          itemsOf(document.value).flatMap(({ value, path }) => {
            const { kind } = value;
            const metadata = recordOf(value['metadata']);
            if (typeof kind !== 'string' || (kind !== 'ConfigMap' && !WORKLOADS.has(kind))) return [];
            const { name, namespace } = metadata;
            return [
              {
                kind,
                name: typeof name === 'string' ? name : '',
                namespace: typeof namespace === 'string' ? namespace : 'default',
                value,
                placeOf: (below: Path) => document.placeOf([...path, ...below]),
                text: source.text,
              },
            ];
          }),
        )
      : [],
  );
}

/**
 * How the containers of workloads are started. Values of Secrets and of the Pod's own state are not known, those of
 * ConfigMaps are when the ConfigMap is among the manifests. Sources: Kubernetes API, `EnvVar`, `EnvFromSource` (a name that
 * stands in `env` wins over those of `envFrom`, a later one over an earlier one), `Container.args`. Never throws.
 */
export function workloadStarts(manifests: readonly Manifest[]): ContainerStart[] {
  const maps = new Map<string, Manifest>();
  for (const manifest of manifests)
    if (manifest.kind === 'ConfigMap') maps.set(`${manifest.namespace}/${manifest.name}`, manifest);
  return manifests.flatMap((manifest) => {
    if (!WORKLOADS.has(manifest.kind)) return [];
    const value = recordOf(manifest.value);
    const spec = recordOf(value['spec']);
    const template = manifest.kind === 'Pod' ? value : recordOf(spec['template']);
    const base = manifest.kind === 'Pod' ? ['spec'] : ['spec', 'template', 'spec'];
    const labels = recordOf(recordOf(template['metadata'])['labels']);
    const containers = recordsOf(recordOf(template['spec'])['containers']);
    const workload = [
      manifest.name,
      labels['app'],
      labels['app.kubernetes.io/name'],
      recordOf(recordOf(value['metadata'])['labels'])['app'],
    ];
    return containers.map((container, index) => {
      const reader = new Container(manifest, container, [...base, 'containers', index], maps);
      // The workload's names are those of its only container; one of several says itself what it is.
      return reader.start(containers.length === 1 ? workload : []);
    });
  });
}

class Container {
  readonly #manifest: Manifest;
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #path: Path;
  readonly #maps: ReadonlyMap<string, Manifest>;
  readonly #what: string;
  readonly #missing: string[] = [];
  readonly #variables = new Map<string, Property>();

  constructor(
    manifest: Manifest,
    value: Readonly<Record<string, unknown>>,
    path: Path,
    maps: ReadonlyMap<string, Manifest>,
  ) {
    this.#manifest = manifest;
    this.#value = value;
    this.#path = path;
    this.#maps = maps;
    this.#what = `${manifest.kind} ${manifest.namespace}/${manifest.name}`;
  }

  start(workload: readonly unknown[]): ContainerStart {
    const { name, image, env, envFrom } = this.#value;
    recordsOf(envFrom).forEach((source) => this.#readAll(source));
    recordsOf(env).forEach((variable, index) => this.#readOne(variable, ['env', index]));
    return startOf(
      {
        what: this.#what,
        place: this.#manifest.placeOf(this.#path),
        names: [name, ...workload],
        image,
        folder: null,
        text: this.#manifest.text,
      },
      [...this.#variables.values()],
      [...this.#words('command'), ...this.#words('args')],
      this.#missing,
    );
  }

  #readAll({ configMapRef, secretRef, prefix }: Readonly<Record<string, unknown>>): void {
    const before = typeof prefix === 'string' ? prefix : '';
    const map = this.#mapOf(recordOf(configMapRef)['name']);
    if (map !== undefined) {
      for (const [key, value] of Object.entries(recordOf(recordOf(map.value)['data']))) {
        if (typeof value !== 'string') continue;
        const place = map.placeOf(['data', key]);
        this.#variables.set(before + key, { key: before + key, value, place, start: {} });
      }
      return;
    }
    const [kind, reference] = isRecord(secretRef) ? ['Secret', secretRef] : ['ConfigMap', configMapRef];
    const of = recordOf(reference);
    if (of['optional'] === true && kind === 'ConfigMap') return;
    this.#missing.push(
      kind === 'Secret'
        ? `${this.#what} takes all variables of Secret ${String(of['name'])}, which are not read`
        : `${this.#what} takes all variables of ConfigMap ${String(of['name'])}, which was not given`,
    );
  }

  #readOne(variable: Readonly<Record<string, unknown>>, path: Path): void {
    const { name, value, valueFrom } = variable;
    if (typeof name !== 'string') return;
    const { place } = this.#word('', [...path, 'value'], valueFrom === undefined ? undefined : path);
    if (valueFrom === undefined) {
      const scalar = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
      const filled = this.#references(typeof scalar === 'string' ? scalar : '');
      this.#set(name, filled, place);
      return;
    }
    const { configMapKeyRef, secretKeyRef } = recordOf(valueFrom);
    const reference = recordOf(configMapKeyRef);
    const map = this.#mapOf(reference['name']);
    const text = recordOf(recordOf(map?.value)['data'])[String(reference['key'])];
    if (map !== undefined && typeof text === 'string') {
      this.#set(name, { text }, map.placeOf(['data', String(reference['key'])]));
    } else if (map === undefined || reference['optional'] !== true) {
      this.#set(name, { text: '', unknown: reasonOf(configMapKeyRef, secretKeyRef) }, place);
    }
  }

  #set(key: string, { text, unknown }: { text: string; unknown?: string }, place: Place): void {
    this.#variables.set(key, {
      key,
      value: text,
      place,
      start: unknown === undefined ? {} : { unknown },
    });
  }

  /** `$(NAME)` is a variable that stands before; one that nobody declares stays as it is, `$$(` is no reference. */
  #references(text: string): { text: string; unknown?: string } {
    let unknown: string | undefined;
    const filled = text.replaceAll(/\$\$|\$\(([\w.-]+)\)/g, (whole: string, name?: string) => {
      if (name === undefined) return '$';
      const variable = this.#variables.get(name);
      unknown ??= variable?.start?.unknown;
      return variable?.value ?? whole;
    });
    return unknown === undefined ? { text: filled } : { text: filled, unknown };
  }

  #words(key: 'command' | 'args'): Word[] {
    const value = this.#value[key];
    if (!Array.isArray(value)) return [];
    return value.flatMap((item: unknown, index) =>
      typeof item === 'string' ? [{ ...this.#word(item, [key, index]), ...this.#references(item) }] : [],
    );
  }

  #word(text: string, below: Path, instead?: Path): Word {
    const whole = [...this.#path, ...(instead ?? below)];
    const { file, line, column } = this.#manifest.placeOf(whole);
    return { text, place: { file, line, column, field: fieldOf(whole) } };
  }

  #mapOf(name: unknown): Manifest | undefined {
    return typeof name === 'string' ? this.#maps.get(`${this.#manifest.namespace}/${name}`) : undefined;
  }
}

function reasonOf(configMap: unknown, secret: unknown): string {
  if (isRecord(secret)) return `it is a value of Secret ${String(secret['name'])}, which is not read`;
  if (isRecord(configMap))
    return `it is ${String(configMap['key'])} of ConfigMap ${String(configMap['name'])}, which was not given`;
  return 'the Pod fills it in when it starts';
}

function itemsOf(value: unknown): { value: Readonly<Record<string, unknown>>; path: Path }[] {
  if (!isRecord(value)) return [];
  if (!Array.isArray(value['items'])) return [{ value, path: [] }];
  return value['items'].flatMap((item: unknown, index) =>
    isRecord(item) ? [{ value: item, path: ['items', index] }] : [],
  );
}

function recordsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
