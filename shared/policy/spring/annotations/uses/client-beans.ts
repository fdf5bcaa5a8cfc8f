import type { Place } from '#shared/policy/source/place.ts';
import type { AnnotationsRead } from '../annotations.ts';
import { ribbonClients } from './balancing.ts';
import { classesAttribute } from './attributes.ts';
import { feignClients } from './feign.ts';
import { enabled } from './switches.ts';

/** Beans of the code that take the place of what all clients of an application do by themselves: where the first of each stands. */
export interface ClientBeans {
  /** Feign's `Retryer`. */
  readonly retryer: Place | null;
  /** Feign's `Request.Options`, which hold its timeouts. */
  readonly options: Place | null;
  /** Feign's `ErrorDecoder`: which answers the Retryer tries again. */
  readonly errorDecoder: Place | null;
  /** Who chooses an instance, and of which. */
  readonly balancing: Place | null;
  /** Who decides on retries of the balancer. */
  readonly retries: Place | null;
}

export const NO_CLIENT_BEANS: ClientBeans = {
  retryer: null,
  options: null,
  errorDecoder: null,
  balancing: null,
  retries: null,
};

const RETRYER = /^(?:Retryer|FeignBuilderCustomizer)$/;
const OPTIONS = /^(?:Options|FeignBuilderCustomizer)$/;
const ERROR_DECODER = /^ErrorDecoder$/;
/** Ribbon's and Spring Cloud LoadBalancer's, by the interfaces and by the classes that implement them. */
const BALANCING =
  /^(?:I?Rule|\w+Rule|IPing|\w+Ping|ILoadBalancer|\w+LoadBalancer|ServerList|\w+ServerList|ServerListFilter|\w+ServerListFilter|ServerListUpdater|ServiceInstanceListSupplier)$/;
const RETRIES = /^(?:\w*LoadBalanced(?:Reactive)?Retry(?:Policy)?Factory|IClientConfig|RetryHandler)$/;

/**
 * Looks for methods that return one of them, and for the default configuration of Feign's clients; what bodies say is not
 * read. A class that only one client names as its configuration holds for that client, unless it is a `@Configuration` that
 * a scan finds. Sources: spring-cloud-openfeign FeignClientFactoryBean.configureUsingConfiguration; spring-cloud-netflix
 * RibbonClientConfiguration and spring-cloud-commons LoadBalancerClientConfiguration (ConditionalOnMissingBean).
 */
export function clientBeans(all: readonly AnnotationsRead[]): ClientBeans {
  const methods = all.flatMap((read) => {
    const ofOneClient = configurationsOfOneClient(read);
    return [...read.types.values()]
      .filter(({ name }) => !ofOneClient.has(name))
      .flatMap(({ members }) => members.filter(({ kind, abstract }) => kind === 'method' && !abstract));
  });
  const returning = (names: RegExp): Place | null =>
    methods.find(({ returns }) => returns !== undefined && names.test(returns.name))?.place ?? null;
  const unseen = unseenDefaults(all);
  return {
    retryer: returning(RETRYER) ?? unseen,
    options: returning(OPTIONS) ?? unseen,
    errorDecoder: returning(ERROR_DECODER) ?? unseen,
    balancing: returning(BALANCING),
    retries: returning(RETRIES),
  };
}

function configurationsOfOneClient(read: AnnotationsRead): ReadonlySet<string> {
  const scanned = new Set(
    read.annotations.flatMap(({ kind, target }) => (kind === 'configuration' ? [target.type] : [])),
  );
  const ofFeign = feignClients(read).map(({ configuration }) => configuration);
  const ofBalancers = ribbonClients(read).flatMap(({ name, configuration }) =>
    name === null ? [] : [configuration],
  );
  const named = [...ofFeign, ...ofBalancers].flatMap((one) => (one?.known === true ? one.value : []));
  return new Set(named.filter((name) => !scanned.has(name)));
}

/** Where default configuration of all Feign clients is named that was not given. */
function unseenDefaults(all: readonly AnnotationsRead[]): Place | null {
  for (const read of all)
    for (const { name, attributes, place } of enabled(read)) {
      const defaults =
        name === 'EnableFeignClients' ? classesAttribute(attributes, 'defaultConfiguration') : undefined;
      if (defaults === undefined) continue;
      if (!defaults.known || defaults.value.some((type) => !read.types.has(type))) return place;
    }
  return null;
}
