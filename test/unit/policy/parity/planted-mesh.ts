import { parseAllDocuments, stringify } from 'yaml';
import type { SpringTexts } from './own-pair.ts';

export type Fields = Record<string, unknown>;
export interface Resource extends Fields {
  kind: string;
  metadata: { name: string; namespace: string };
  spec: Fields;
}
export interface HttpRule extends Fields {
  name: string;
  match: { uri: Fields; headers?: Record<string, Fields>; method?: Fields }[];
  route: { destination: { host: string; subset?: string }; weight?: number }[];
  retries: Fields;
}

/** A mistake in the candidate's resources or settings, and the row that has to name it. */
export interface Planted {
  readonly what: string;
  /** The aligned pair that it is planted in. */
  readonly stack: 'classic' | 'modern' | 'own';
  readonly plant: (mesh: Mesh) => void;
  /** What becomes of the applications' configuration as well; only for the pair of its own. */
  readonly spring?: (texts: SpringTexts) => SpringTexts;
  /** `SCOPE | AREA/ROW | VERDICT | CATALOGUE`; the scope is a part of it. */
  readonly found: string;
}

/** The candidate's resources, to plant a mistake in. */
export class Mesh {
  readonly resources: Resource[];

  readonly #gateway: string;

  /** @param gateway name of the VirtualService of the gateway. */
  constructor(texts: readonly string[], gateway: string) {
    this.#gateway = gateway;
    this.resources = texts.flatMap((text) =>
      parseAllDocuments(text).map((document) => document.toJS() as Resource),
    );
  }

  texts(): string[] {
    return this.resources.map((resource) => stringify(resource, { aliasDuplicateObjects: false }));
  }

  get rules(): HttpRule[] {
    return this.named('VirtualService', this.#gateway).spec['http'] as HttpRule[];
  }

  rule(name: string): HttpRule {
    const found = this.rules.find((rule) => rule.name === name);
    if (found === undefined)
      throw new Error(`no rule ${name}; there are ${this.rules.map((rule) => rule.name).join(', ')}`);
    return found;
  }

  /** The policy that the ingress gateway has for the producer. */
  get producer(): Fields {
    return this.named('DestinationRule', 'producer-from-gateway').spec['trafficPolicy'] as Fields;
  }

  /** The policy of the consumer, which Zuul calls. */
  get consumer(): Fields {
    return this.named('DestinationRule', 'consumer').spec['trafficPolicy'] as Fields;
  }

  get calls(): HttpRule {
    const [rule] = this.named('VirtualService', 'producer-mesh').spec['http'] as HttpRule[];
    if (rule === undefined) throw new Error('no rule for calls');
    return rule;
  }

  add(kind: string, apiVersion: string, spec: Fields): void {
    this.resources.push({ apiVersion, kind, metadata: { name: 'planted', namespace: 'default' }, spec });
  }

  /** The ServiceEntry of the producer. */
  get entry(): Fields {
    return this.named('ServiceEntry', 'producer').spec;
  }

  /** Gives the instances of the producer these ports. */
  listenOn(ports: Readonly<Record<string, number>>): void {
    for (const { kind, metadata, spec } of this.resources)
      if (kind === 'WorkloadEntry' && metadata.name.startsWith('producer')) spec['ports'] = ports;
  }

  /** A Gateway for connections on a port of its own, and what it does with them. */
  addStream(protocol: 'TCP' | 'TLS', rules: Fields): void {
    const port = { number: 9443, name: 'planted', protocol };
    const tls = protocol === 'TLS' ? { tls: { mode: 'PASSTHROUGH' } } : {};
    this.add('Gateway', 'networking.istio.io/v1', {
      selector: { istio: 'ingressgateway' },
      servers: [{ port, hosts: ['shop.example.test'], ...tls }],
    });
    this.add('VirtualService', 'networking.istio.io/v1', {
      hosts: ['shop.example.test'],
      gateways: ['planted'],
      ...rules,
    });
  }

  named(kind: string, name: string): Resource {
    const found = this.resources.find((one) => one.kind === kind && one.metadata.name === name);
    if (found === undefined) throw new Error(`no ${kind} ${name}`);
    return found;
  }
}
