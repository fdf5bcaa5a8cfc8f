import type { Kind } from '../istio/resources/kinds.ts';
import type { KindResource } from '../istio/resources/resources.ts';
import type { ParityRow, Suggestion } from '../model/audit.ts';
import type { Policies } from '../read/policies.ts';
import type { Place } from '../source/place.ts';
import { adviceFor } from './advice.ts';
import { kubernetesName } from './kubernetes-name.ts';
import { istioSuggestions, type IstioSuggestions } from './istio-resources.ts';
import type { PlannedRule } from './gateway/rule-list.ts';
import type { GatewayTarget } from './gateway/target.ts';
import { outsideName } from './mesh/outside.ts';
import { servicePort } from './mesh/service-port.ts';
import { PresentResources } from './present-resources.ts';
import { resourceText } from './resource-text.ts';
import { springSetting } from './spring-setting.ts';
import type { Suggested } from './suggested.ts';

/**
 * Gives each row that is different or missing what would bring the sides together: the part of the suggested resources that
 * does, else settings of Spring, else what a person has to decide. Rows that come out otherwise stay as they are.
 */
export function attachSuggestions(
  rows: readonly ParityRow[],
  policies: Policies,
  made: IstioSuggestions = istioSuggestions(policies),
): ParityRow[] {
  const finder = new Finder(made, policies);
  return rows.map((row) =>
    row.verdict === 'different' || row.verdict === 'missing'
      ? { ...row, suggestion: row.suggestion ?? finder.for(row) }
      : row,
  );
}

/** Blocks of a DestinationRule's traffic policy that a row is about. */
const BLOCKS: Readonly<Partial<Record<ParityRow['area'], readonly string[]>>> = {
  breaker: ['outlierDetection'],
  pool: ['connectionPool'],
  balancing: ['loadBalancer'],
};

/** Fields of a rule that a row is about. */
const FIELDS: Readonly<Partial<Record<ParityRow['area'], readonly (keyof PlannedRule['rule'])[]>>> = {
  rewrite: ['match', 'rewrite'],
  weight: ['route'],
  header: ['headers', 'rewrite'],
  retry: ['match', 'retries'],
  timeout: ['timeout'],
  cors: ['corsPolicy'],
};

class Finder {
  readonly #made: IstioSuggestions;
  readonly #policies: Policies;
  /** DestinationRules by host. */
  readonly #rules: ReadonlyMap<unknown, readonly Suggested[]>;
  /** VirtualServices by namespace and name. */
  readonly #services: ReadonlyMap<string, Suggested>;
  readonly #present: PresentResources;
  readonly #changed = new Map<Suggested, boolean>();
  readonly #byFile: ReadonlyMap<string, readonly Suggested[]>;
  /** What was made before: rows of one route, and calls to one host, want the same text. */
  readonly #known = new Map<string, Suggestion | null>();

  constructor(made: IstioSuggestions, policies: Policies) {
    this.#made = made;
    const rules = made.resources.filter(({ resource }) => resource.kind === 'DestinationRule');
    this.#services = new Map(
      made.resources.flatMap((one) => {
        const { kind, metadata } = one.resource;
        return kind === 'VirtualService' ? [[`${metadata.namespace}/${metadata.name}`, one]] : [];
      }),
    );
    this.#rules = Map.groupBy(rules, ({ resource }) => fieldOf(resource.spec, 'host'));
    this.#byFile = Map.groupBy(made.resources, ({ file }) => file);
    this.#policies = policies;
    this.#present = new PresentResources(policies.istio?.resources ?? null);
  }

  for(row: ParityRow): Suggestion {
    // Rows that say the same about several routes are one; the first route stands for them.
    const [, edge, route] = /^(.+?): routes? ([^,]+)/.exec(row.scope) ?? [];
    const plan = this.#made.plans.find((one) => one.edge === edge);
    return this.#written(row, edge, route) ?? springSetting(row, this.#policies) ?? adviceFor(row, plan);
  }

  /** What a suggested resource says about a row; null where none would change it. */
  #written(row: ParityRow, edge: string | undefined, route: string | undefined): Suggestion | null {
    if (edge !== undefined && route !== undefined)
      return this.#made.plans.some((one) => one.edge === edge)
        ? this.#ofRoute(row, edge, route)
        : this.#withoutRule(row);
    if (row.area === 'route' && row.row === 'port') return servicePort(row, this.#policies, this.#present);
    const callee = / → (.+)$/.exec(row.scope)?.[1];
    return callee === undefined ? null : this.#ofCall(row, callee);
  }

  #ofRoute(row: ParityRow, edge: string, route: string): Suggestion | null {
    const plan = this.#made.plans.find((one) => one.edge === edge);
    const call = plan?.calls.find((one) => one.route === route);
    if (isOfDestination(row))
      return call === undefined ? null : this.#destination(row, call.to.destination.host, true);
    if (row.area === 'security') return this.#tokens(row, edge);
    if (row.area === 'rate-limit') return this.#limit(row);
    const rules = plan?.rules.filter((rule) => rule.route === route) ?? [];
    const target = this.#made.targets.find(({ edges }) => edges.some(({ name }) => name === edge));
    if (rules.length === 0 || target === undefined || this.#serviceOf(target) === null) return null;
    const fields = FIELDS[row.area];
    const parts = rules.map(({ rule }) =>
      fields === undefined
        ? rule
        : Object.fromEntries(
            ['name' as const, ...fields].flatMap((name) =>
              rule[name] === undefined ? [] : [[name, rule[name]]],
            ),
          ),
    );
    const absent = (fields ?? []).filter((name) => rules.every(({ rule }) => rule[name] === undefined));
    const lines = absent.length === 0 ? [] : [`Without ${absent.join(', ')}.`];
    return this.#once(`route ${edge} ${route} ${row.area}`, () => ({
      side: 'istio',
      title: `In VirtualService ${target.namespace}/${target.name}: what route ${route} says`,
      file: `istio/gateway-${target.name}.yaml`,
      text: resourceText({ spec: { http: parts } }, [{ path: ['spec', 'http', 0], lines }]),
    }));
  }

  /** A rule that only the mesh has: the VirtualService with Spring's routes alone, where the rule is one of it. */
  #withoutRule({ istio: { place } }: ParityRow): Suggestion | null {
    const target = this.#made.targets.find(
      ({ service }) => place !== null && service !== null && isAt(place, service),
    );
    const service = target === undefined ? null : this.#serviceOf(target);
    return service === null ? null : this.#once(`rules ${service.file}`, () => whole(service));
  }

  /** The bucket of a route, where no other EnvoyFilter limits it already. */
  #limit(row: ParityRow): Suggestion | null {
    const filter = this.#made.resources.find(({ resource }) => resource.kind === 'EnvoyFilter');
    const { place } = row.istio;
    const present = this.#policies.istio?.resources.of('EnvoyFilter') ?? [];
    const limiting = place === null ? undefined : present.find((one) => isAt(place, one));
    const isOther =
      limiting !== undefined &&
      (limiting.name !== filter?.resource.metadata.name ||
        limiting.namespace !== filter.resource.metadata.namespace);
    return filter === undefined || isOther || !this.#changes(filter) ? null : whole(filter);
  }

  #ofCall(row: ParityRow, callee: string): Suggestion | null {
    const host = this.#policies.names.inMesh(callee)?.host;
    if (host === undefined) return this.#outside(row);
    if (row.area === 'security') return this.#tokens(row, callee);
    if (isOfDestination(row)) return this.#destination(row, host, false);
    const isOfMesh = row.area === 'retry' || row.istio.place?.field.startsWith('spec.') === true;
    if (!OF_CALL_RULE.has(row.area) || !isOfMesh) return null;
    return this.#once(`calls ${host}`, () => {
      const service = this.#made.resources.find(
        (one) => one.file.startsWith('istio/calls-') && namesHost(one, host),
      );
      return service === undefined || !this.#changes(service) ? null : whole(service);
    });
  }

  /** What makes a host outside known that a client is told. */
  #outside({ spring }: ParityRow): Suggestion | null {
    const name = outsideName(spring.text);
    const entry = this.#made.resources.find(
      (one) => one.resource.kind === 'ServiceEntry' && namesHost(one, name),
    );
    return entry === undefined ? null : whole(entry);
  }

  /** What checks the tokens of an application, where nothing else of the mesh does. */
  #tokens(row: ParityRow, application: string): Suggestion | null {
    const file = FILES_OF_TOKENS[row.row];
    if (file === undefined || row.verdict !== 'missing') return null;
    const found = this.#byFile.get(`istio/${file}-${kubernetesName(application)}.yaml`)?.[0];
    return found === undefined || !this.#changes(found) ? null : whole(found);
  }

  #destination(row: ParityRow, host: string, gateway: boolean): Suggestion | null {
    return this.#once(`destination ${row.area} ${host} ${gateway}`, () => this.#blockFor(row, host, gateway));
  }

  #once(key: string, make: () => Suggestion | null): Suggestion | null {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#known.set(key, made);
    return made;
  }

  /** The block of the DestinationRule, of the gateway's own where there is one. */
  #blockFor(row: ParityRow, host: string, gateway: boolean): Suggestion | null {
    const all = this.#rules.get(host) ?? [];
    const isSelected = (one: Suggested) => 'workloadSelector' in one.resource.spec;
    const rule = all.find((one) => isSelected(one) === gateway) ?? all[0];
    if (rule === undefined) return null;
    const blocks = row.area === 'timeout' ? ['connectionPool'] : (BLOCKS[row.area] ?? []);
    const { spec } = rule.resource;
    const policy = fieldOf(spec, 'trafficPolicy');
    const found = blocks.flatMap((name) =>
      fieldOf(policy, name) === undefined ? [] : [[name, fieldOf(policy, name)]],
    );
    if (!this.#changes(rule)) return null;
    // What is to go shows in the whole rule only.
    if (found.length === 0) return whole(rule);
    return {
      side: 'istio',
      title: `In DestinationRule ${rule.resource.metadata.namespace}/${rule.resource.metadata.name}`,
      file: rule.file,
      text: resourceText({ spec: { host: fieldOf(spec, 'host'), trafficPolicy: Object.fromEntries(found) } }),
    };
  }

  /** The VirtualService that would be written for a target; null where it is there as it would be. */
  #serviceOf({ namespace, name }: GatewayTarget): Suggested | null {
    const found = this.#services.get(`${namespace}/${name}`);
    return found === undefined || !this.#changes(found) ? null : found;
  }

  /** Whether a resource is not there already, word for word: then it would bring nothing together. */
  #changes(one: Suggested): boolean {
    const known = this.#changed.get(one) ?? !this.#present.says(one.resource);
    this.#changed.set(one, known);
    return known;
  }
}

/** Files of what checks the tokens of an application, by the row. */
const FILES_OF_TOKENS: Readonly<Record<string, string>> = {
  'issuers of tokens': 'tokens',
  'request without a token': 'tokens-required',
};

/** Areas of calls that the VirtualService for the callee decides. */
const OF_CALL_RULE: ReadonlySet<ParityRow['area']> = new Set([
  'retry',
  'timeout',
  'header',
  'cors',
  'mirror',
  'fault',
]);

/** Whether a place is that of a rule or a patch of a resource. */
function isAt({ file, line, field }: Place, { placeOf }: Pick<KindResource<Kind>, 'placeOf'>): boolean {
  const [, list, index] = /^spec\.(http|configPatches)\[(\d+)\]/.exec(field) ?? [];
  if (list === undefined) return false;
  const at = placeOf(['spec', list, Number(index)]);
  return at.file === file && at.line === line;
}

function isOfDestination({ area, row }: ParityRow): boolean {
  return (
    BLOCKS[area] !== undefined ||
    (area === 'timeout' && (row === 'connect timeout' || row === 'idle connections'))
  );
}

function whole(one: Suggested | undefined): Suggestion | null {
  if (one === undefined) return null;
  return { side: 'istio', title: one.title, file: one.file, text: resourceText(one.resource, one.comments) };
}

function namesHost({ resource }: Suggested, host: string): boolean {
  const hosts = fieldOf(resource.spec, 'hosts');
  return Array.isArray(hosts) && hosts.includes(host);
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
