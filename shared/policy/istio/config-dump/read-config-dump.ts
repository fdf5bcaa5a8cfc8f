import type { z } from 'zod';
import { check } from '#shared/policy/source/check.ts';
import { readJson } from '#shared/policy/source/json.ts';
import { fieldOf, type Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import type { Path, YamlDocument } from '#shared/policy/source/yaml.ts';
import { isRecord, valueAt } from '../resources/items.ts';
import type { GatewayPod } from '../gateway-proxies.ts';
import type { Placed } from '../settings/placed.ts';
import {
  cluster as clusterSchema,
  loadAssignment,
  routeConfig,
  type DumpCluster,
  type DumpRouteConfig,
} from './schema.ts';

/** What one Envoy says about its configuration. */
export interface ConfigDump {
  readonly file: string;
  /** In the order of the dump. */
  readonly routes: readonly Placed<DumpRouteConfig>[];
  readonly clusters: ReadonlyMap<string, Placed<DumpCluster>>;
  /** Endpoints by cluster; only a dump with `?include_eds` has them. */
  readonly endpoints: ReadonlyMap<string, number>;
  /** Ports of its listeners. */
  readonly ports: readonly number[];
  /** Version of Istio that the proxy was started with, from its bootstrap's node; null when the dump leaves it out. */
  readonly istioVersion: string | null;
  /** Where the proxy of a gateway runs, and its pod's labels, from its bootstrap's node; null for others, or when it is left out. */
  readonly gateway: GatewayPod | null;
}

/** A dump longer than this is refused: it would not fit into memory several times over. */
export const LARGEST_DUMP = 64 * 2 ** 20;

/**
 * Reads an answer of Envoy's `/config_dump`. Places of values name the field alone: a dump has megabytes, so that lines are
 * looked for only where something is wrong. Parts that are not as Envoy writes them become problems and are left out.
 * Undefined when the text is no dump at all. Never throws.
 */
export function readConfigDump(source: SourceText, problems: Problems): ConfigDump | undefined {
  const { file, text } = source;
  const at = (path: Path): Place => ({ file, line: null, column: null, field: fieldOf(path) });
  if (text.length > LARGEST_DUMP) {
    problems.error(
      'DUMP_TOO_LARGE',
      `the dump has ${text.length} characters, more than ${LARGEST_DUMP}`,
      'Ask for its parts: /config_dump?resource=dynamic_route_configs and ?resource=dynamic_active_clusters.',
      at([]),
    );
    return undefined;
  }
  const document = readJson(source, problems, 'Save the answer of the admin interface again, whole.');
  if (document === undefined) return undefined;
  const configs = configsOf(document.value);
  if (configs === undefined) {
    problems.error(
      'NOT_A_CONFIG_DUMP',
      'this is not the JSON that Envoy answers at /config_dump: it has no list "configs"',
      'Save the answer of the admin interface as it is.',
      document.placeOf([]),
    );
    return undefined;
  }
  const reader = new Reader(at, document, problems);
  for (const [index, config] of configs.entries()) reader.read(config, ['configs', index]);
  return { file, ...reader.found };
}

function configsOf(value: unknown): readonly unknown[] | undefined {
  const configs = isRecord(value) ? value['configs'] : undefined;
  return Array.isArray(configs) ? configs : undefined;
}

class Reader {
  readonly #at: (path: Path) => Place;
  readonly #document: YamlDocument;
  readonly #problems: Problems;
  readonly #routes: Placed<DumpRouteConfig>[] = [];
  readonly #clusters = new Map<string, Placed<DumpCluster>>();
  readonly #endpoints = new Map<string, number>();
  readonly #ports = new Set<number>();
  #istioVersion: string | null = null;
  #gateway: GatewayPod | null = null;

  constructor(at: (path: Path) => Place, document: YamlDocument, problems: Problems) {
    this.#at = at;
    this.#document = document;
    this.#problems = problems;
  }

  get found(): Omit<ConfigDump, 'file'> {
    return {
      routes: this.#routes,
      clusters: this.#clusters,
      endpoints: this.#endpoints,
      ports: [...this.#ports],
      istioVersion: this.#istioVersion,
      gateway: this.#gateway,
    };
  }

  /** One entry of `configs`: a whole dump of a kind, or one resource when `?resource=` was asked for. */
  read(config: unknown, path: Path): void {
    if (!isRecord(config)) return;
    for (const list of ['static', 'dynamic']) {
      this.#each(config, `${list}_route_configs`, 'route_config', path, (value, at) =>
        this.#route(value, at),
      );
      this.#each(config, `${list}_endpoint_configs`, 'endpoint_config', path, (value, at) =>
        this.#endpoint(value, at),
      );
    }
    for (const list of ['static_clusters', 'dynamic_active_clusters'])
      this.#each(config, list, 'cluster', path, (value, at) => this.#cluster(value, at));
    const version = valueAt(config, ['bootstrap', 'node', 'metadata', 'ISTIO_VERSION']);
    if (typeof version === 'string') this.#istioVersion = version;
    this.#gateway ??= gatewayOf(valueAt(config, ['bootstrap', 'node']));
    this.#listeners(config);
    if (config['route_config'] !== undefined) this.#route(config['route_config'], [...path, 'route_config']);
    if (config['cluster'] !== undefined) this.#cluster(config['cluster'], [...path, 'cluster']);
    if (config['endpoint_config'] !== undefined)
      this.#endpoint(config['endpoint_config'], [...path, 'endpoint_config']);
  }

  #each(
    config: Record<string, unknown>,
    list: string,
    resource: string,
    path: Path,
    take: (value: unknown, path: Path) => void,
  ): void {
    const entries = config[list];
    if (!Array.isArray(entries)) return;
    for (const [index, entry] of entries.entries())
      if (isRecord(entry) && entry[resource] !== undefined)
        take(entry[resource], [...path, list, index, resource]);
  }

  #route(value: unknown, path: Path): void {
    const config = this.#check(routeConfig, value, path);
    if (config !== undefined) this.#routes.push(this.#placed(config, path));
  }

  #cluster(value: unknown, path: Path): void {
    const found = this.#check(clusterSchema, value, path);
    if (found !== undefined) this.#clusters.set(found.name, this.#placed(found, path));
  }

  #endpoint(value: unknown, path: Path): void {
    const found = this.#check(loadAssignment, value, path);
    if (found === undefined) return;
    const all = (found.endpoints ?? []).flatMap(({ lb_endpoints = [] }) => lb_endpoints);
    this.#endpoints.set(found.cluster_name, all.length);
  }

  #listeners(config: Record<string, unknown>): void {
    const entries = config['dynamic_listeners'];
    if (!Array.isArray(entries)) return;
    for (const entry of entries)
      for (const [, port] of JSON.stringify(
        isRecord(entry) && isRecord(entry['active_state'])
          ? addressOf(entry['active_state']['listener'])
          : null,
      ).matchAll(/"port_value":(\d+)/g))
        this.#ports.add(Number(port));
  }

  #placed<T>(value: T, path: Path): Placed<T> {
    return { value, placeOf: (below) => this.#at([...path, ...below]) };
  }

  #check<T>(schema: z.ZodType<T>, value: unknown, path: Path): T | undefined {
    return check(schema, this.#document, path, value, this.#problems, {
      code: 'BAD_DUMP',
      advice: 'This part is left out; what depends on it counts as not known.',
    });
  }
}

function addressOf(listener: unknown): unknown {
  return isRecord(listener) ? (listener['address'] ?? null) : null;
}

/** Istio's agent names a node `TYPE~IP~NAME.NAMESPACE~DOMAIN` (pkg/model/proxy.go), a gateway's proxy is a `router`. */
function gatewayOf(node: unknown): GatewayPod | null {
  const id = isRecord(node) ? node['id'] : undefined;
  const [, namespace] = typeof id === 'string' ? (/^router~[^~]*~[^~]*\.([^.~]+)~/.exec(id) ?? []) : [];
  const labels = valueAt(node, ['metadata', 'LABELS']);
  if (namespace === undefined || !isRecord(labels)) return null;
  const texts = Object.entries(labels).filter(
    (label): label is [string, string] => typeof label[1] === 'string',
  );
  return { namespace, labels: Object.fromEntries(texts) };
}
