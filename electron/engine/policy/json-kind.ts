/** What a saved JSON answer is, by its content: files have any name. */
export type JsonKind =
  | { readonly kind: 'actuator'; readonly what: string }
  | { readonly kind: 'registry' }
  | { readonly kind: 'config-dump' }
  | { readonly kind: 'server-info'; readonly istioVersion: string | null }
  | { readonly kind: 'resource'; readonly names: readonly string[] }
  | { readonly kind: 'mesh-config' }
  | { readonly kind: 'other' };

const OTHER: JsonKind = { kind: 'other' };

/** Recognises a parsed JSON text. */
export function jsonKindOf(value: unknown): JsonKind {
  if (Array.isArray(value)) {
    const gateway = value.length > 0 && value.every((route) => isObject(route) && 'route_id' in route);
    return gateway ? { kind: 'actuator', what: 'actuator gateway/routes' } : OTHER;
  }
  if (!isObject(value)) return OTHER;
  return springKindOf(value) ?? istioKindOf(value) ?? OTHER;
}

/** What Spring Boot's and Spring Cloud's endpoints and Eureka answer. */
function springKindOf(value: Record<string, unknown>): JsonKind | undefined {
  if (Array.isArray(value['propertySources'])) {
    // A config server answers `name` and `profiles`, an actuator `activeProfiles`.
    return { kind: 'actuator', what: 'name' in value ? 'config server answer' : 'actuator env' };
  }
  if (isObject(value['contexts']) && Object.values(value['contexts']).some(hasConfigurationBeans))
    return { kind: 'actuator', what: 'actuator configprops' };
  // resilience4j 1.1 lists names only.
  if (isObject(value['circuitBreakers']) || Array.isArray(value['circuitBreakers']))
    return { kind: 'actuator', what: 'actuator circuitbreakers' };
  if (isObject(value['applications']) && 'application' in value['applications']) return { kind: 'registry' };
  if (isObject(value['application']) && 'instance' in value['application']) return { kind: 'registry' };
  return isZuulRoutes(value) ? { kind: 'actuator', what: 'actuator routes' } : undefined;
}

/** `/actuator/beans` has the same shape but no prefixes. */
function hasConfigurationBeans(context: unknown): boolean {
  if (!isObject(context) || !isObject(context['beans'])) return false;
  return Object.values(context['beans']).some((bean) => isObject(bean) && 'prefix' in bean);
}

/** `{"/shop/**": "consumer"}`, or with details an object that has a location. */
function isZuulRoutes(value: Record<string, unknown>): boolean {
  const routes = Object.entries(value);
  return (
    routes.length > 0 &&
    routes.every(
      ([path, to]) => path.startsWith('/') && (typeof to === 'string' || (isObject(to) && 'location' in to)),
    )
  );
}

/** What Envoy's admin interface answers, and Kubernetes resources written as JSON. */
function istioKindOf(value: Record<string, unknown>): JsonKind | undefined {
  if (Array.isArray(value['configs']) && value['configs'].some(isDumpSection)) return { kind: 'config-dump' };
  if ('version' in value && 'node' in value && 'state' in value)
    return { kind: 'server-info', istioVersion: istioVersionOf(value) };
  const names = resourceNames(value);
  if (names.length > 0) return { kind: 'resource', names };
  const isMesh = ['defaultConfig', 'outboundTrafficPolicy', 'meshMTLS', 'extensionProviders'].some(
    (key) => key in value,
  );
  return isMesh ? { kind: 'mesh-config' } : undefined;
}

function isDumpSection(section: unknown): boolean {
  return isObject(section) && String(section['@type']).startsWith('type.googleapis.com/envoy.admin.');
}

/** Istio's agent writes its version into the node's metadata (pilot/pkg/bootstrap, `ISTIO_VERSION`). */
function istioVersionOf({ node }: Record<string, unknown>): string | null {
  if (!isObject(node) || !isObject(node['metadata'])) return null;
  const version = node['metadata']['ISTIO_VERSION'];
  return typeof version === 'string' && version !== '' ? version : null;
}

function resourceNames(value: Record<string, unknown>): string[] {
  if (typeof value['kind'] !== 'string' || typeof value['apiVersion'] !== 'string') return [];
  if (!Array.isArray(value['items'])) return [value['kind']];
  return value['items'].flatMap((item) => (isObject(item) ? resourceNames(item) : []));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
