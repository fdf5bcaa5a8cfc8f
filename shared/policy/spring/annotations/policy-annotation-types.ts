/** What an annotation is about. */
export type PolicyAnnotationKind =
  | 'feign-client'
  | 'hystrix-command'
  | 'hystrix-collapser'
  | 'hystrix-defaults'
  | 'resilience4j-circuit-breaker'
  | 'resilience4j-retry'
  | 'resilience4j-bulkhead'
  | 'resilience4j-time-limiter'
  | 'resilience4j-rate-limiter'
  | 'retryable'
  | 'retry-circuit-breaker'
  | 'ribbon-client'
  | 'ribbon-clients'
  | 'load-balancer-client'
  | 'load-balancer-clients'
  | 'load-balanced'
  | 'switch'
  | 'mapping'
  | 'property-source'
  | 'property-sources'
  | 'profile'
  | 'configuration';

/** The type of an attribute. A list takes one item without braces in source. */
export interface AttributeType {
  readonly is: 'string' | 'number' | 'boolean' | 'class' | 'enum' | 'annotation';
  /** Canonical name of the enum or annotation; empty for others. */
  readonly of: string;
  readonly list: boolean;
}

interface AnnotationType {
  /** null when it stands only inside of others. */
  readonly kind: PolicyAnnotationKind | null;
  /** Attribute types as text: `string[]`, `enum a.B`, `annotation a.B[]`. */
  readonly attributes: Readonly<Record<string, string>>;
}

const CLOUD = 'org.springframework.cloud';
const JAVANICA = 'com.netflix.hystrix.contrib.javanica.annotation';
const RETRY = 'org.springframework.retry.annotation';
const WEB = 'org.springframework.web.bind.annotation';
const RESILIENCE4J = 'io.github.resilience4j';
const CONTEXT = 'org.springframework.context.annotation';

const FEIGN_CLIENT: AnnotationType = {
  kind: 'feign-client',
  attributes: {
    value: 'string',
    serviceId: 'string',
    contextId: 'string',
    name: 'string',
    qualifier: 'string',
    qualifiers: 'string[]',
    url: 'string',
    decode404: 'boolean',
    dismiss404: 'boolean',
    configuration: 'class[]',
    fallback: 'class',
    fallbackFactory: 'class',
    path: 'string',
    primary: 'boolean',
  },
};
const ENABLE_FEIGN_CLIENTS: AnnotationType = {
  kind: 'switch',
  attributes: {
    value: 'string[]',
    basePackages: 'string[]',
    basePackageClasses: 'class[]',
    defaultConfiguration: 'class[]',
    clients: 'class[]',
  },
};
const NAMED_CLIENT = { value: 'string', name: 'string', configuration: 'class[]' };
const HYSTRIX_SETTINGS = {
  groupKey: 'string',
  threadPoolKey: 'string',
  commandProperties: `annotation ${JAVANICA}.HystrixProperty[]`,
  threadPoolProperties: `annotation ${JAVANICA}.HystrixProperty[]`,
  ignoreExceptions: 'class[]',
  raiseHystrixExceptions: `enum ${JAVANICA}.HystrixException[]`,
  defaultFallback: 'string',
};
const RETRY_SETTINGS = {
  value: 'class[]',
  include: 'class[]',
  retryFor: 'class[]',
  exclude: 'class[]',
  noRetryFor: 'class[]',
  notRecoverable: 'class[]',
  maxAttempts: 'number',
  maxAttemptsExpression: 'string',
  label: 'string',
  exceptionExpression: 'string',
};
const MAPPING = {
  name: 'string',
  value: 'string[]',
  path: 'string[]',
  params: 'string[]',
  headers: 'string[]',
  consumes: 'string[]',
  produces: 'string[]',
};
const NO_ATTRIBUTES: AnnotationType = { kind: 'switch', attributes: {} };
const RESILIENCE4J_USE = { name: 'string', fallbackMethod: 'string' };

/**
 * The annotations that carry policy, by canonical name, with the attributes of all their versions: Spring Cloud Dalston
 * (where Feign still was a part of Netflix) to 2025.0, hystrix-javanica 1.5.18, Resilience4j 2.2, spring-retry 1.2 to 2.0.
 */
const TYPES: Readonly<Record<string, AnnotationType>> = {
  [`${CLOUD}.openfeign.FeignClient`]: FEIGN_CLIENT,
  [`${CLOUD}.netflix.feign.FeignClient`]: FEIGN_CLIENT,
  [`${CLOUD}.openfeign.EnableFeignClients`]: ENABLE_FEIGN_CLIENTS,
  [`${CLOUD}.netflix.feign.EnableFeignClients`]: ENABLE_FEIGN_CLIENTS,
  [`${JAVANICA}.HystrixCommand`]: {
    kind: 'hystrix-command',
    attributes: {
      ...HYSTRIX_SETTINGS,
      commandKey: 'string',
      fallbackMethod: 'string',
      observableExecutionMode: `enum ${JAVANICA}.ObservableExecutionMode`,
    },
  },
  [`${JAVANICA}.HystrixCollapser`]: {
    kind: 'hystrix-collapser',
    attributes: {
      collapserKey: 'string',
      batchMethod: 'string',
      scope: 'enum com.netflix.hystrix.HystrixCollapser.Scope',
      collapserProperties: `annotation ${JAVANICA}.HystrixProperty[]`,
    },
  },
  [`${JAVANICA}.DefaultProperties`]: { kind: 'hystrix-defaults', attributes: HYSTRIX_SETTINGS },
  [`${JAVANICA}.HystrixProperty`]: { kind: null, attributes: { name: 'string', value: 'string' } },
  [`${RESILIENCE4J}.circuitbreaker.annotation.CircuitBreaker`]: {
    kind: 'resilience4j-circuit-breaker',
    attributes: RESILIENCE4J_USE,
  },
  [`${RESILIENCE4J}.retry.annotation.Retry`]: { kind: 'resilience4j-retry', attributes: RESILIENCE4J_USE },
  [`${RESILIENCE4J}.bulkhead.annotation.Bulkhead`]: {
    kind: 'resilience4j-bulkhead',
    attributes: { ...RESILIENCE4J_USE, type: `enum ${RESILIENCE4J}.bulkhead.annotation.Bulkhead.Type` },
  },
  [`${RESILIENCE4J}.timelimiter.annotation.TimeLimiter`]: {
    kind: 'resilience4j-time-limiter',
    attributes: RESILIENCE4J_USE,
  },
  [`${RESILIENCE4J}.ratelimiter.annotation.RateLimiter`]: {
    kind: 'resilience4j-rate-limiter',
    attributes: { ...RESILIENCE4J_USE, permits: 'number' },
  },
  [`${RETRY}.Retryable`]: {
    kind: 'retryable',
    attributes: {
      ...RETRY_SETTINGS,
      recover: 'string',
      interceptor: 'string',
      stateful: 'boolean',
      backoff: `annotation ${RETRY}.Backoff`,
      listeners: 'string[]',
    },
  },
  [`${RETRY}.Backoff`]: {
    kind: null,
    attributes: {
      value: 'number',
      delay: 'number',
      maxDelay: 'number',
      multiplier: 'number',
      delayExpression: 'string',
      maxDelayExpression: 'string',
      multiplierExpression: 'string',
      random: 'boolean',
      randomExpression: 'string',
    },
  },
  [`${RETRY}.CircuitBreaker`]: {
    kind: 'retry-circuit-breaker',
    attributes: {
      ...RETRY_SETTINGS,
      resetTimeout: 'number',
      resetTimeoutExpression: 'string',
      openTimeout: 'number',
      openTimeoutExpression: 'string',
      throwLastExceptionOnExhausted: 'boolean',
    },
  },
  [`${CLOUD}.netflix.ribbon.RibbonClient`]: { kind: 'ribbon-client', attributes: NAMED_CLIENT },
  [`${CLOUD}.netflix.ribbon.RibbonClients`]: {
    kind: 'ribbon-clients',
    attributes: {
      value: `annotation ${CLOUD}.netflix.ribbon.RibbonClient[]`,
      defaultConfiguration: 'class[]',
    },
  },
  [`${CLOUD}.loadbalancer.annotation.LoadBalancerClient`]: {
    kind: 'load-balancer-client',
    attributes: NAMED_CLIENT,
  },
  [`${CLOUD}.loadbalancer.annotation.LoadBalancerClients`]: {
    kind: 'load-balancer-clients',
    attributes: {
      value: `annotation ${CLOUD}.loadbalancer.annotation.LoadBalancerClient[]`,
      defaultConfiguration: 'class[]',
    },
  },
  [`${CLOUD}.client.loadbalancer.LoadBalanced`]: { kind: 'load-balanced', attributes: {} },
  [`${CLOUD}.netflix.zuul.EnableZuulProxy`]: NO_ATTRIBUTES,
  [`${CLOUD}.netflix.zuul.EnableZuulServer`]: NO_ATTRIBUTES,
  [`${CLOUD}.netflix.sidecar.EnableSidecar`]: NO_ATTRIBUTES,
  [`${CLOUD}.netflix.eureka.EnableEurekaClient`]: NO_ATTRIBUTES,
  [`${CLOUD}.netflix.eureka.server.EnableEurekaServer`]: NO_ATTRIBUTES,
  [`${CLOUD}.client.discovery.EnableDiscoveryClient`]: {
    kind: 'switch',
    attributes: { autoRegister: 'boolean' },
  },
  [`${CLOUD}.client.circuitbreaker.EnableCircuitBreaker`]: NO_ATTRIBUTES,
  [`${CLOUD}.netflix.hystrix.EnableHystrix`]: NO_ATTRIBUTES,
  [`${RETRY}.EnableRetry`]: {
    kind: 'switch',
    attributes: { proxyTargetClass: 'boolean', order: 'number' },
  },
  [`${CLOUD}.client.SpringCloudApplication`]: NO_ATTRIBUTES,
  [`${CONTEXT}.PropertySource`]: {
    kind: 'property-source',
    attributes: {
      name: 'string',
      value: 'string[]',
      ignoreResourceNotFound: 'boolean',
      encoding: 'string',
      factory: 'class',
    },
  },
  [`${CONTEXT}.PropertySources`]: {
    kind: 'property-sources',
    attributes: { value: `annotation ${CONTEXT}.PropertySource[]` },
  },
  [`${CONTEXT}.Configuration`]: {
    kind: 'configuration',
    attributes: {
      value: 'string',
      proxyBeanMethods: 'boolean',
      enforceUniqueMethods: 'boolean',
    },
  },
  [`${CONTEXT}.Profile`]: { kind: 'profile', attributes: { value: 'string[]' } },
  [`${WEB}.RequestMapping`]: {
    kind: 'mapping',
    attributes: { ...MAPPING, method: `enum ${WEB}.RequestMethod[]` },
  },
  ...Object.fromEntries(
    ['Get', 'Post', 'Put', 'Delete', 'Patch'].map((method): [string, AnnotationType] => [
      `${WEB}.${method}Mapping`,
      { kind: 'mapping', attributes: MAPPING },
    ]),
  ),
};

/** Whether an annotation of this type is read at all. */
export function isPolicyAnnotation(name: string): boolean {
  return Object.hasOwn(TYPES, name);
}

/** null for annotations that stand only inside of others, and for all that carry no policy. */
export function kindOfAnnotation(name: string): PolicyAnnotationKind | null {
  return isPolicyAnnotation(name) ? (TYPES[name]?.kind ?? null) : null;
}

/** undefined when no version of the annotation that is known here has the attribute. */
export function attributeTypeOf(annotation: string, attribute: string): AttributeType | undefined {
  const attributes = isPolicyAnnotation(annotation) ? TYPES[annotation]?.attributes : undefined;
  if (attributes === undefined || !Object.hasOwn(attributes, attribute)) return undefined;
  const [, is = '', of = '', list] = /^(\w+) ?([\w.]*)(\[\])?$/.exec(attributes[attribute] ?? '') ?? [];
  return { is: is as AttributeType['is'], of, list: list !== undefined };
}

/** Every canonical name, for imports on demand. */
export const policyAnnotationNames: readonly string[] = Object.keys(TYPES);
