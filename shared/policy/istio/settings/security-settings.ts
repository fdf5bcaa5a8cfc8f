import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { derived, notKnown, written, type Setting } from '#shared/policy/model/setting.ts';
import { MTLS_NOT_SENT, MTLS_NOT_TAKEN } from '#shared/policy/model/mutual-tls.ts';
import { compareText } from '../host-name.ts';
import type { Defaults } from '../defaults/defaults.ts';
import type { Kind } from '../resources/kinds.ts';
import type { IstioResources, KindResource } from '../resources/resources.ts';
import { authorizationWords, requiresToken } from './authorization-words.ts';
import type { Placed } from './placed.ts';
import { PoliciesByLabel } from './policies-by-label.ts';
import type { ClientTls } from '../resources/destination-rule.ts';
import { reachOf, type Reach, type Target } from './selection.ts';

type Policies = { readonly [K in SecurityKind]: ReadonlyMap<string, PoliciesByLabel<KindResource<K>>> };
type PolicyOfRequests = Pick<KindResource<'AuthorizationPolicy'>, 'name' | 'namespace'> & {
  readonly spec: Pick<KindResource<'AuthorizationPolicy'>['spec'], 'selector' | 'targetRef' | 'targetRefs'>;
};
type SecurityKind = 'PeerAuthentication' | 'RequestAuthentication' | 'AuthorizationPolicy';

/** The proxies that a request meets before the instance, and the instance's own. */
export interface SecurityTarget extends Target {
  readonly kind: 'service' | 'gateway';
  /** Names that a targetRef may name it by. */
  readonly names: readonly string[];
  /** Port of the workload, where it is known; PeerAuthentication may differ by it. */
  readonly port: number | null;
  readonly external: boolean;
}

/** What the mesh demands of who calls a service, from the three kinds of security.istio.io. */
export class Security {
  readonly #policies: Policies;
  readonly #rootNamespace: string;
  readonly #defaults: Defaults;
  readonly #autoMtls: boolean;
  readonly #broken: ReadonlyMap<Kind, IstioResources['broken']>;

  constructor(resources: IstioResources, rootNamespace: string, autoMtls: boolean, defaults: Defaults) {
    this.#policies = {
      PeerAuthentication: byNamespace(resources, 'PeerAuthentication'),
      RequestAuthentication: byNamespace(resources, 'RequestAuthentication'),
      AuthorizationPolicy: byNamespace(resources, 'AuthorizationPolicy'),
    };
    this.#rootNamespace = rootNamespace;
    this.#autoMtls = autoMtls;
    this.#defaults = defaults;
    this.#broken = Map.groupBy(resources.broken, ({ kind }) => kind);
  }

  /** @param tls TLS that the caller's DestinationRule asks for. */
  settings(targets: readonly SecurityTarget[], tls: Placed<ClientTls> | undefined): CallSettingsDraft {
    const service = targets.find(({ kind }) => kind === 'service');
    return {
      ...(service === undefined ? {} : { 'security.mtls': this.#mtls(service, tls) }),
      'security.jwtIssuers': this.#issuers(targets),
      ...this.#authorization(targets),
    };
  }

  #mtls(target: SecurityTarget, tls: Placed<ClientTls> | undefined): Setting<string> {
    const mode = tls?.value.mode;
    if (target.external) {
      const none = derived('disable', 'outside the mesh there is no mutual TLS by itself', []);
      return tls === undefined || mode === undefined
        ? none
        : written(mode.toLowerCase(), tls.placeOf(['mode']));
    }
    const demanded = this.#demanded(target);
    if (!demanded.known || tls === undefined) return this.#withoutAuto(demanded);
    const plain = mode === 'DISABLE' || mode === 'SIMPLE' || mode === undefined;
    if (demanded.value === 'strict' && plain) return written(MTLS_NOT_SENT, tls.placeOf([]));
    // With certificates of its own (MUTUAL) a caller may speak to an application that ends TLS itself.
    if (demanded.value === 'disable' && mode === 'ISTIO_MUTUAL')
      return written(MTLS_NOT_TAKEN, tls.placeOf([]));
    return demanded;
  }

  #withoutAuto(demanded: Setting<string>): Setting<string> {
    if (!demanded.known || demanded.value !== 'strict' || this.#autoMtls) return demanded;
    return derived(MTLS_NOT_SENT, 'enableAutoMtls is off and no DestinationRule asks for it', [demanded]);
  }

  /** Mesh, then namespace, then workload, then port; the oldest of each level counts; UNSET inherits. */
  #demanded(target: SecurityTarget): Setting<string> {
    let mode = this.#defaults.of('security.mtls');
    const hole = this.#hole('PeerAuthentication', [target]);
    if (hole !== undefined) return hole;
    const all = this.#of('PeerAuthentication', target);
    const hasSelector = ({ spec }: (typeof all)[number]) =>
      Object.keys(spec.selector?.matchLabels ?? {}).length > 0;
    const levels = [
      all.filter((one) => one.namespace === this.#rootNamespace && !hasSelector(one)),
      all.filter((one) => one.namespace !== this.#rootNamespace && !hasSelector(one)),
    ];
    for (const [oldest] of levels) {
      const given = oldest?.spec.mtls?.mode;
      if (oldest !== undefined && given !== undefined && given !== 'UNSET')
        mode = written(given.toLowerCase(), oldest.placeOf(['spec', 'mtls', 'mode']));
    }
    const own = all.filter((one) => one.namespace !== this.#rootNamespace && hasSelector(one));
    for (const one of own) {
      const reach = this.#reach(one, one.spec.selector?.matchLabels, target);
      if (reach === 'none') continue;
      if (reach === 'some')
        return notKnown(`PeerAuthentication ${one.name} is for some of the instances`, one.placeOf([]));
      const given = one.spec.mtls?.mode;
      if (given !== undefined && given !== 'UNSET')
        mode = written(given.toLowerCase(), one.placeOf(['spec', 'mtls', 'mode']));
      const ports = one.spec.portLevelMtls ?? {};
      if (Object.keys(ports).length === 0) return mode;
      if (target.port === null)
        return notKnown(
          'it differs by port, and the port of the workload is not known',
          one.placeOf(['spec', 'portLevelMtls']),
        );
      const ofPort = ports[String(target.port)]?.mode;
      return ofPort === undefined || ofPort === 'UNSET'
        ? mode
        : written(ofPort.toLowerCase(), one.placeOf(['spec', 'portLevelMtls', String(target.port), 'mode']));
    }
    return mode;
  }

  #issuers(targets: readonly SecurityTarget[]): Setting<readonly string[]> {
    const { reached, uncertain } = this.#reached('RequestAuthentication', targets);
    if (uncertain !== undefined) return uncertain;
    const [first] = reached;
    if (first === undefined) return this.#defaults.of('security.jwtIssuers');
    const issuers = new Set(
      reached.flatMap(({ spec }) => (spec.jwtRules ?? []).map(({ issuer }) => issuer || 'any issuer')),
    );
    return written([...issuers].sort(), first.placeOf(['spec', 'jwtRules']));
  }

  #authorization(targets: readonly SecurityTarget[]): CallSettingsDraft {
    const { reached, uncertain } = this.#reached('AuthorizationPolicy', targets);
    if (uncertain !== undefined)
      return { 'security.authorization': uncertain, 'security.tokenRequired': uncertain };
    const [first] = reached;
    if (first === undefined)
      return {
        'security.authorization': this.#defaults.of('security.authorization'),
        'security.tokenRequired': this.#defaults.of('security.tokenRequired'),
      };
    const place = first.placeOf([]);
    const words = reached.flatMap(({ namespace, name, spec }) =>
      authorizationWords(`${namespace}/${name}`, spec),
    );
    const token = requiresToken(reached.map(({ spec }) => spec));
    return {
      'security.authorization': written(words.sort(), place),
      'security.tokenRequired':
        token === null ? notKnown('it is required of some requests only', place) : written(token, place),
    };
  }

  #reached<K extends 'RequestAuthentication' | 'AuthorizationPolicy'>(
    kind: K,
    targets: readonly SecurityTarget[],
  ): { reached: KindResource<K>[]; uncertain: Setting<never> | undefined } {
    const reached = new Set<KindResource<K>>();
    let uncertain = this.#hole(kind, targets);
    for (const target of targets)
      for (const policy of this.#of(kind, target)) {
        const reach = this.#reachOf(policy, target);
        if (reach === 'all') reached.add(policy);
        else if (reach === 'some')
          uncertain ??= notKnown(`${kind} ${policy.name} is for some of the instances`, policy.placeOf([]));
      }
    return { reached: [...reached], uncertain };
  }

  #reachOf(policy: PolicyOfRequests, target: SecurityTarget): Reach {
    const refs = targetRefsOf(policy.spec);
    if (refs.length === 0) return this.#reach(policy, policy.spec.selector?.matchLabels, target);
    const wanted = target.kind === 'gateway' ? 'Gateway' : 'Service';
    const named = refs.some(({ kind, name }) => kind === wanted && target.names.includes(name));
    if (!named || policy.namespace !== target.namespace) return 'none';
    // Only a waypoint enforces a policy that names a Service; whether there is one is not said.
    return target.kind === 'gateway' ? 'all' : 'some';
  }

  #reach(policy: { namespace: string }, selector: Record<string, string> | undefined, target: Target): Reach {
    return reachOf(policy, selector, target, this.#rootNamespace);
  }

  /** Those that may reach the target: of the root namespace, then of its own. */
  #of<K extends SecurityKind>(kind: K, target: Target): readonly KindResource<K>[] {
    const policies: ReadonlyMap<string, PoliciesByLabel<KindResource<K>>> = this.#policies[kind];
    const namespaces = new Set([this.#rootNamespace, target.namespace]);
    return [...namespaces].flatMap((namespace) => policies.get(namespace)?.mayReach(target) ?? []);
  }

  #hole(kind: SecurityKind, targets: readonly Target[]): Setting<never> | undefined {
    const broken = this.#broken
      .get(kind)
      ?.find(({ namespace }) =>
        [this.#rootNamespace, ...targets.map((target) => target.namespace)].includes(namespace),
      );
    return broken === undefined
      ? undefined
      : notKnown(`${kind} ${broken.name ?? ''} of the namespace could not be used`, broken.place);
  }
}

/** Policies by namespace, the oldest first. */
function byNamespace<K extends SecurityKind>(
  resources: IstioResources,
  kind: K,
): ReadonlyMap<string, PoliciesByLabel<KindResource<K>>> {
  const sorted = [...resources.of(kind)].sort((a, b) => compareText(a.created ?? '', b.created ?? ''));
  const groups = Map.groupBy(sorted, ({ namespace }) => namespace);
  return new Map(
    [...groups].map(([namespace, policies]) => [
      namespace,
      new PoliciesByLabel(policies, ({ spec }) =>
        targetRefsOf(spec).length === 0 ? spec.selector?.matchLabels : undefined,
      ),
    ]),
  );
}

/** What a policy names as its targets instead of a selector. */
function targetRefsOf({ targetRef, targetRefs = [] }: PolicyOfRequests['spec']) {
  return targetRef === undefined ? targetRefs : [targetRef, ...targetRefs];
}
