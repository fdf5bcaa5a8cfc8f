import { z } from 'zod';
import { check } from '#shared/policy/source/check.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { placeText, type Place } from '#shared/policy/source/place.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import type { YamlDocument } from '#shared/policy/source/yaml.ts';
import { readResource } from '../resource.ts';
import { FeatureReader } from './features.ts';
import { asWritten, isRecord, itemsOf, valueAt, type Item } from './items.ts';
import { identityOf, kindByName } from './identity.ts';
import { KINDS, OUR_GROUPS, type Kind } from './kinds.ts';
import { configMapData } from './kubernetes.ts';
import { isMeshConfig, meshAt, meshInText, type MeshSource } from './mesh-source.ts';
import { nameOutdatedFields } from './outdated-fields.ts';
import type { BrokenResource, IstioResources, KindResource } from './resources.ts';
import { sayTheSame } from './same-content.ts';
import { unreadOf, type Unread } from './unread.ts';

/**
 * Reads Istio's configuration: YAML or JSON files, Helm's and kustomize's output, lists of kubectl, ConfigMaps and
 * IstioOperators with a MeshConfig. What can't be used becomes a problem; the rest is read. Never throws.
 */
export function readIstioResources(texts: readonly SourceText[], problems: Problems): IstioResources {
  const reader = new Reader(problems);
  for (const text of texts) reader.read(text);
  reader.nameForeignKinds();
  return reader.resources();
}

/** Kinds of kustomize, whose patches lie beside the resources that they change. */
const UNBUILT = ['Kustomization', 'Component'];

const head = z.looseObject({ apiVersion: z.string(), kind: z.string() });

class Reader {
  readonly #problems: Problems;
  readonly #found = new Map<Kind, unknown[]>();
  readonly #named = new Map<string, KindResource<Kind>>();
  readonly #broken: BrokenResource[] = [];
  readonly #unread: Unread[] = [];
  readonly #mesh: MeshSource[] = [];
  readonly #features = new FeatureReader();
  readonly #foreign = new Map<string, { place: Place; count: number }>();

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  read(source: SourceText): void {
    const found = new Problems();
    const { items, starts } = itemsOf(source, found);
    this.#problems.add(found.found);
    if (found.found.some(({ severity }) => severity === 'error'))
      this.#unread.push(...unreadOf(source, starts));
    for (const item of items) this.#readItem(item, source);
  }

  #readItem(item: Item, source: SourceText): void {
    const { document } = item;
    if (isMeshConfig(document.value)) {
      this.#addMesh(meshAt(document, [], this.#problems), document.placeOf([]));
      return;
    }
    const identity = check(head, document, [], document.value, this.#problems);
    if (identity === undefined) {
      this.#keepNameless(document);
      return;
    }
    const kind = this.#kindOf(identity, document);
    if (kind === undefined) return;
    const shaped = shape(kind, document);
    const before = this.#problems.found.length;
    const resource = readResource<unknown>(KINDS[kind].spec, shaped, this.#problems);
    nameOutdatedFields(kind, document, this.#problems);
    if (resource === undefined) {
      this.#addBroken(kind, document, this.#problems.found[before]?.place ?? document.placeOf([]));
      return;
    }
    this.#keep(kind, { ...resource, kind, template: item.template });
    if (kind === 'ConfigMap') this.#readConfigMap(document, source);
    else if (kind === 'IstioOperator' && isRecord(document.value)) {
      // What stands beside the values is merged over them (operator/pkg/render translateIstioOperatorToHelm).
      for (const path of [
        ['spec', 'values', 'meshConfig'],
        ['spec', 'meshConfig'],
      ])
        if (valueAt(document.value, path) !== undefined)
          this.#addMesh(meshAt(document, path, this.#problems), document.placeOf(path));
      this.#features.readOperator(document);
    } else if (kind === 'Deployment') this.#features.readDeployment(document);
  }

  /** A cluster has one resource of a kind, namespace and name: the one that is applied last (`kubectl apply`). */
  #keep(kind: Kind, resource: KindResource<Kind>): void {
    const list = this.#found.get(kind) ?? [];
    this.#found.set(kind, list);
    const key = `${kind} ${resource.namespace}/${resource.name}`;
    const before = this.#named.get(key);
    this.#named.set(key, resource);
    if (before !== undefined) {
      list.splice(list.indexOf(before), 1);
      if (!sayTheSame(before, resource))
        this.#problems.warning(
          'SAME_RESOURCE',
          `${key} stands in ${placeText({ ...before.placeOf([]), column: null })} as well, with other content: the one here counts`,
          'Give the resources of one environment, or those of the cluster (kubectl get -o yaml).',
          resource.placeOf(['metadata', 'name']),
        );
    }
    list.push(resource);
  }

  #kindOf(
    { apiVersion, kind }: { apiVersion: string; kind: string },
    document: YamlDocument,
  ): Kind | undefined {
    const identity = identityOf(apiVersion, kind);
    const place = document.placeOf(['kind']);
    switch (identity.is) {
      case 'known':
        return identity.kind;
      case 'foreign':
        this.#countForeign(kind, place);
        return undefined;
      case 'removed':
        this.#problems.error(
          'UNKNOWN_KIND',
          `${apiVersion} ${kind} was last read by Istio ${identity.until}`,
          'Translate it. What this resource decides counts as not known.',
          place,
        );
        this.#unread.push(...identity.decides.map((decides) => ({ kind: decides, place })));
        return undefined;
      case 'unknown-kind':
        this.#problems.error(
          'UNKNOWN_KIND',
          `${apiVersion} has no kind ${kind} that is known`,
          'Correct the kind. What this resource decides counts as not known.',
          place,
        );
        this.#addMeant(identity.meant, document, place);
        return undefined;
      case 'other-version': {
        const { versions, group } = KINDS[identity.kind];
        this.#problems.error(
          'UNKNOWN_VERSION',
          apiVersion === group
            ? `apiVersion ${apiVersion} of ${kind} says no version; known are ${versions.join(', ')}`
            : `${kind} has no version ${apiVersion}; known are ${versions.join(', ')}`,
          'Correct the apiVersion. What this resource decides counts as not known.',
          document.placeOf(['apiVersion']),
        );
        this.#addBroken(identity.kind, document, document.placeOf(['apiVersion']));
        return undefined;
      }
    }
  }

  /** A resource that lacks its apiVersion or its kind: what it would decide is not known. */
  #keepNameless(document: YamlDocument): void {
    const { apiVersion, kind } = isRecord(document.value) ? document.value : {};
    const place = document.placeOf([]);
    if (typeof kind === 'string') this.#addMeant(kindByName(kind), document, place);
    else if (typeof apiVersion === 'string' && OUR_GROUPS.has(apiVersion.split('/', 1)[0] ?? ''))
      this.#unread.push({ kind: null, place });
  }

  #addMeant(meant: Kind | null, document: YamlDocument, place: Place): void {
    if (meant === null) this.#unread.push({ kind: null, place });
    else this.#addBroken(meant, document, place);
  }

  #addBroken(kind: Kind, document: YamlDocument, place: Place): void {
    if (holdsMeshConfig(kind, document)) this.#unread.push({ kind: 'MeshConfig', place });
    this.#broken.push(brokenOf(kind, document, place));
  }

  #countForeign(kind: string, place: Place): void {
    const known = this.#foreign.get(kind);
    if (known === undefined) this.#foreign.set(kind, { place, count: 1 });
    else known.count++;
  }

  /** Manifests of whole deployments have hundreds of them: one line a kind. */
  nameForeignKinds(): void {
    for (const [kind, { place, count }] of this.#foreign)
      this.#problems.warning(
        'FOREIGN_KIND',
        `${kind} is not read${count > 1 ? ` (${count} of them, the first one here)` : ''}: it says nothing about calls`,
        UNBUILT.includes(kind)
          ? 'Give what kustomize builds of it instead: kubectl kustomize FOLDER.'
          : 'Nothing, unless something of Istio should stand there.',
        place,
      );
  }

  #readConfigMap(document: YamlDocument, source: SourceText): void {
    const value = isRecord(document.value) ? document.value['data'] : undefined;
    if (!isRecord(value) || typeof value['mesh'] !== 'string') return;
    const data = check(configMapData, document, ['data'], value, this.#problems);
    const text = data?.['mesh'];
    if (text === undefined) return;
    this.#addMesh(
      meshInText(text, 'mesh', document, source.text, this.#problems),
      document.placeOf(['data', 'mesh']),
    );
  }

  #addMesh(found: MeshSource | undefined, place: Place): void {
    if (found === undefined) this.#unread.push({ kind: 'MeshConfig', place });
    else this.#mesh.push(found);
  }

  resources(): IstioResources {
    const found = this.#found;
    return {
      of: <K extends Kind>(kind: K) => (found.get(kind) ?? []) as KindResource<K>[],
      broken: this.#broken,
      unread: this.#unread,
      mesh: this.#mesh,
      features: this.#features.found(),
    };
  }
}

/** Kinds that keep their content beside metadata instead of under spec. */
function shape(kind: Kind, document: YamlDocument): YamlDocument {
  const { value } = document;
  if (!isRecord(value) || !['Endpoints', 'EndpointSlice', 'ConfigMap'].includes(kind)) return document;
  const { metadata, subsets, endpoints, data } = value;
  const spec = kind === 'ConfigMap' ? { data } : { subsets, endpoints };
  return {
    ...document,
    value: { metadata, spec },
    placeOf: (path, part) => document.placeOf(path[0] === 'spec' ? path.slice(1) : path, part),
  };
}

/** An IstioOperator always may have one; other ConfigMaps than that of the mesh say nothing about calls. */
function holdsMeshConfig(kind: Kind, { value }: YamlDocument): boolean {
  if (kind === 'IstioOperator') return true;
  const data = isRecord(value) ? value['data'] : undefined;
  return kind === 'ConfigMap' && isRecord(data) && 'mesh' in data;
}

function brokenOf(kind: Kind, document: YamlDocument, place: Place): BrokenResource {
  const value = isRecord(document.value) ? document.value : {};
  const metadata = isRecord(value['metadata']) ? value['metadata'] : {};
  const spec = isRecord(value['spec']) ? value['spec'] : {};
  const { name } = metadata;
  const namespace = typeof metadata['namespace'] === 'string' ? metadata['namespace'] : 'default';
  return {
    kind,
    name: typeof name === 'string' ? name : null,
    namespace,
    ...(kind === 'HTTPRoute' || kind === 'GRPCRoute' ? ofRoute(spec, namespace) : ofHosts(spec)),
    place,
  };
}

function ofHosts(spec: Record<string, unknown>): Pick<BrokenResource, 'hosts' | 'forSidecars'> {
  const host = spec[String(asWritten(spec, ['host'])[0])];
  const hosts = spec['hosts'];
  const texts = Array.isArray(hosts) ? hosts : [host];
  const readable = texts.every((text) => typeof text === 'string');
  const gateways = spec['gateways'];
  const onlyGateways =
    Array.isArray(gateways) &&
    gateways.length > 0 &&
    gateways.every((gateway) => typeof gateway === 'string' && gateway !== 'mesh');
  return { hosts: readable ? texts.map(String) : null, forSidecars: !onlyGateways };
}

/** A route of the Gateway API is for sidecars where a parent of it is a Service. */
function ofRoute(spec: Record<string, unknown>, own: string): Pick<BrokenResource, 'hosts' | 'forSidecars'> {
  const parents = spec['parentRefs'];
  if (!Array.isArray(parents) || !parents.every(isRecord)) return { hosts: null, forSidecars: true };
  const services = parents.filter(({ kind = 'Gateway' }) => kind !== 'Gateway');
  const hosts = services.map(({ name, namespace = own }) => `${String(name)}.${String(namespace)}`);
  return { hosts, forSidecars: services.length > 0 };
}
