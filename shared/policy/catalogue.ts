/** An entry of the catalogue of differences that a migration from Spring Cloud to Istio can introduce. */
export interface CatalogueEntry {
  readonly title: string;
  /** What happens, in one sentence. */
  readonly summary: string;
  /** Where it is stated: files of the projects, or their documentation. */
  readonly source: string;
}

const ENTRIES: Readonly<Record<string, CatalogueEntry>> = {
  'RT-01': {
    title: 'Path segments against a raw prefix',
    summary:
      'A Spring path pattern counts whole segments, while a prefix of Istio is plain text: /foo also takes /foobar, and /foo/ misses /foo.',
    source: 'spring-framework PathPattern; istio pilot route.go TranslateRouteMatch',
  },
  'RT-02': {
    title: 'Trailing slash',
    summary: 'Spring takes /a/ for /a unless it is told otherwise; an exact match of Istio does not.',
    source: 'spring-cloud-gateway PathRoutePredicateFactory',
  },
  'RT-03': {
    title: 'A prefix rewrite leaves two slashes',
    summary: "Rewriting prefix /foo to / turns /foo/bar into //bar, where Spring's StripPrefix gives /bar.",
    source: 'istio pilot route.go; istio/istio#26828',
  },
  'RT-04': {
    title: 'Stripping the prefix',
    summary:
      'Spring drops a number of segments or the literal part of the pattern; Istio can only replace a prefix or use a regex.',
    source: 'spring-cloud-gateway StripPrefixGatewayFilterFactory; spring-cloud-netflix SimpleRouteLocator',
  },
  'RT-05': {
    title: "Java's regex against RE2",
    summary:
      'Look-around, back-references and named groups of Java are refused by RE2, and replacements are written otherwise.',
    source: 'spring-cloud-gateway RewritePathGatewayFilterFactory; istio api virtual_service.proto',
  },
  'RT-06': {
    title: 'Matching headers, queries and cookies',
    summary:
      'Repeated values, encoded queries and cookies are tested in another way, so that some requests take another route.',
    source: 'spring-cloud-gateway Header/Query/CookieRoutePredicateFactory; envoy header_utility.cc',
  },
  'RT-07': {
    title: 'Matching the host',
    summary:
      "Spring Cloud Gateway compares the Host header with its port and its case, Istio's gateway without the port.",
    source: 'spring-cloud-gateway HostRoutePredicateFactory; istio pilot gateway.go',
  },
  'RT-08': {
    title: 'Predicates and filters without an equivalent',
    summary:
      'Time, client address, bodies and custom predicates or filters of Spring have no counterpart in a VirtualService.',
    source: 'spring-cloud-gateway handler/predicate, filter/factory; istio api HTTPMatchRequest',
  },
  'RT-09': {
    title: 'Order of the rules',
    summary:
      'Spring sorts routes by their order, Istio takes the first match as written; overlapping paths can reach another service.',
    source: 'spring-cloud-gateway RouteDefinition; istio api VirtualService',
  },
  'RT-10': {
    title: 'Services exposed without saying so',
    summary:
      "Zuul proxies every registered service unless told not to; Istio's gateway exposes only what is bound to it.",
    source: 'spring-cloud-netflix DiscoveryClientRouteLocator; istio mesh.go outboundTrafficPolicy',
  },
  'RT-11': {
    title: 'Weights of a split',
    summary:
      'Spring draws a route before it tests the other predicates and may then find none; Istio draws within the matched rule.',
    source: 'spring-cloud-gateway WeightCalculatorWebFilter; istio pilot route.go',
  },
  'RT-12': {
    title: 'CORS',
    summary:
      'Spring refuses a foreign origin with 403; Istio forwards the request and leaves out the allowing headers.',
    source: 'spring-framework DefaultCorsProcessor; envoy cors_filter.cc',
  },
  'RT-13': {
    title: 'Grey releases by header',
    summary:
      'Spring picks instances by metadata of the registry, Istio by labels of pods in subsets; a missing label leaves nobody to answer.',
    source: 'spring-cloud-commons LoadBalancerProperties; istio api destination_rule.proto',
  },
  'RT-14': {
    title: 'Redirects and mirroring',
    summary:
      'Istio redirects with fewer status codes and replaces the whole path; mirroring exists on Istio only, repeats side effects and, before 1.28, appends -shadow to the host.',
    source:
      'spring-cloud-gateway RedirectToGatewayFilterFactory; istio pilot route.go ApplyRedirect, release note 57530',
  },
  'LB-01': {
    title: 'The algorithm by default',
    summary:
      'Ribbon and Spring Cloud LoadBalancer go round-robin; Istio 1.14 and later picks the less busy of two.',
    source: 'spring-cloud-netflix RibbonClientConfiguration; istio cluster_traffic_policy.go',
  },
  'LB-02': {
    title: 'Who takes turns',
    summary:
      'Envoy keeps a turn for each worker thread and each proxy, so short bursts do not alternate strictly.',
    source: 'envoy round_robin_lb',
  },
  'LB-03': {
    title: 'Rules of Ribbon',
    summary:
      "Some of Ribbon's rules, such as the one that weighs by response time, have nothing like them in Istio.",
    source: 'ribbon-loadbalancer WeightedResponseTimeRule, BestAvailableRule, RetryRule',
  },
  'LB-04': {
    title: 'Zones',
    summary:
      'Ribbon stays in its own zone by itself; Istio leaves a failing zone only where outlier detection is declared.',
    source: 'spring-cloud-netflix ZonePreferenceServerListFilter; istio api LocalityLoadBalancerSetting',
  },
  'LB-05': {
    title: 'An instance that has gone',
    summary:
      "A registry's clients may call a dead instance for minutes; Istio tells its proxies within seconds.",
    source: 'eureka Lease, AbstractInstanceRegistry; istio pilot features/tuning.go',
  },
  'LB-06': {
    title: 'Self-preservation of the registry',
    summary:
      'A small Eureka never evicts a crashed instance, so the baseline shows errors that the mesh does not.',
    source: 'eureka AbstractInstanceRegistry',
  },
  'LB-07': {
    title: 'Registered is not ready',
    summary:
      'Eureka lists what says it is up, Istio what its readiness probe says; starts and stops fail in different ways.',
    source: 'spring-cloud-netflix EurekaDiscoveryClientConfiguration; istio api proxy.proto',
  },
  'LB-08': {
    title: 'Sticky sessions',
    summary:
      "Spring's cookie names an instance; Istio hashes a cookie, which moves some sessions when instances come or go.",
    source: 'spring-cloud-commons LoadBalancerProperties.StickySession; istio api ConsistentHashLB',
  },
  'LB-09': {
    title: "Ribbon's own breaker for an instance",
    summary:
      'Ribbon leaves an instance alone after three failed connections; without outlier detection nothing does so in the mesh.',
    source: 'ribbon ServerStats, LoadBalancerStats',
  },
  'RE-01': {
    title: 'Retries by default',
    summary:
      'Istio tries a failed request twice more unless it is told not to; most Spring clients try once.',
    source: 'istio pilot retry.go; spring-cloud-netflix and spring-cloud-commons reference',
  },
  'RE-02': {
    title: 'A 503 is tried again up to Istio 1.23',
    summary: 'Until Istio 1.23 the default retries repeat any request that was answered 503, POST included.',
    source: 'istio release note 50506; istio/istio#13851',
  },
  'RE-03': {
    title: 'Retries know no method',
    summary:
      'Retries of Istio hold for every method of a rule; Spring leaves requests that change state alone.',
    source: 'istio api HTTPRetry; spring-cloud-netflix RibbonLoadBalancedRetryPolicy',
  },
  'RE-04': {
    title: 'How attempts are counted',
    summary:
      "Some settings count all attempts, others only those after the first, and Ribbon's two multiply.",
    source: 'ribbon CommonClientConfigKey; istio api HTTPRetry.attempts',
  },
  'RE-05': {
    title: 'What is tried again',
    summary:
      "Spring retries on exceptions or configured statuses; Istio's default covers connection failures, not every 5xx or timeout.",
    source: 'spring-cloud-gateway RetryGatewayFilterFactory; envoy router_filter.rst',
  },
  'RE-06': {
    title: 'perTryTimeout alone tries nothing again',
    summary: 'A try that times out is repeated only when retryOn names 5xx, gateway-error or reset.',
    source: 'envoy router.cc, retry_state_impl.cc',
  },
  'RE-07': {
    title: 'Which instance is tried next',
    summary: 'Ribbon may ask the same instance again; Istio prefers one that it has not asked.',
    source: 'spring-cloud-commons RetryAwareServiceInstanceListSupplier; istio pilot retry.go',
  },
  'RE-08': {
    title: 'Pause between attempts',
    summary: 'Most Spring clients retry at once; Envoy waits a random moment, from 25 ms on.',
    source: 'envoy router_filter.rst; spring-cloud-gateway BackoffConfig',
  },
  'RE-09': {
    title: 'Large bodies lose their retries',
    summary: 'Envoy gives up retries and mirroring for a request whose body exceeds its buffer.',
    source: 'envoy router.cc',
  },
  'RE-10': {
    title: 'A refused connection behind a sidecar',
    summary:
      "The caller's proxy sees a 503 of the other proxy instead of a refused connection, which the default retries of 1.24 leave alone.",
    source: 'istio pilot retry.go; istio/istio#12583',
  },
  'RE-11': {
    title: 'Limits of retries',
    summary: 'Envoy never retries on overflow and can cap retries that run at once; Spring has no such cap.',
    source: 'envoy retry_state_impl.cc',
  },
  'TO-01': {
    title: 'Timeouts by default',
    summary:
      "Spring's clients give up after one or a few seconds; a route of Istio waits without end unless it has a timeout.",
    source: 'spring-cloud-netflix RibbonClientConfiguration; istio pilot route.go setTimeout',
  },
  'TO-02': {
    title: 'The ceiling over everything',
    summary:
      "What ends a call is the smaller of Hystrix's timeout and all tries together; Istio's timeout has to be that value.",
    source: 'spring-cloud-netflix AbstractRibbonCommand.getHystrixTimeout',
  },
  'TO-03': {
    title: 'The hidden second of Resilience4j',
    summary:
      'A circuit breaker of Spring Cloud brings a time limit of one second, also where only the breaker was wanted.',
    source: 'resilience4j TimeLimiterConfig; spring-cloud-circuitbreaker',
  },
  'TO-04': {
    title: 'What the clock measures',
    summary:
      'A read timeout of Spring counts silence, a timeout of Istio the whole answer, retries included.',
    source: 'spring-cloud-gateway NettyRoutingFilter; envoy faq timeouts.rst',
  },
  'TO-05': {
    title: 'Answer to a timeout',
    summary: 'Spring answers 504 or 500 with a JSON body; Envoy answers 504 with a line of text.',
    source: 'spring-cloud-netflix SendErrorFilter; envoy router.cc',
  },
  'TO-06': {
    title: 'Clients can set timeouts',
    summary:
      'Headers such as x-envoy-upstream-rq-timeout-ms of trusted callers change timeouts and retries; Spring has nothing like it.',
    source: 'envoy router.cc finalTimeout',
  },
  'CB-01': {
    title: 'No breaker unless one is declared',
    summary: 'Without a DestinationRule the mesh neither isolates a failing instance nor limits a pool.',
    source: 'istio cluster_traffic_policy.go',
  },
  'CB-02': {
    title: 'A service or one instance',
    summary:
      'Hystrix and Resilience4j open for a whole service; outlier detection takes out single instances.',
    source: 'Hystrix HystrixCircuitBreaker; envoy outlier.rst',
  },
  'CB-03': {
    title: 'What counts as a failure',
    summary:
      "A gateway's breaker ignores 5xx answers, a Feign client's counts 4xx as well; Istio counts 5xx and connection failures.",
    source: 'spring-cloud-netflix AbstractRibbonCommand; feign InvocationContext',
  },
  'CB-04': {
    title: 'Ten percent of a few is nobody',
    summary:
      'At most 10 % of the instances are ejected by default, which since Envoy 1.28 (Istio 1.20) is none of fewer than ten; before, it was the first that failed.',
    source: 'envoy outlier_detection_impl.cc, changelog 1.28.0',
  },
  'CB-05': {
    title: 'A share or a row of failures',
    summary:
      'Hystrix opens at a share of failures; outlier detection wants several in a row and never sees every second one fail.',
    source: 'Hystrix HealthCountsStream; envoy outlier.rst',
  },
  'CB-06': {
    title: 'Probes or full traffic',
    summary:
      'A half-open breaker lets a few requests through; an instance that returns from ejection gets its full share at once.',
    source: 'Hystrix HystrixCircuitBreaker; envoy outlier_detection_impl.cc',
  },
  'CB-07': {
    title: 'How long it stays open',
    summary:
      'The window of a breaker is fixed; an ejection grows with each repetition and ends only at the next sweep.',
    source: 'envoy outlier_detection.proto; Hystrix HystrixCommandProperties',
  },
  'CB-08': {
    title: 'Answer of an open breaker',
    summary:
      'Zuul answers 500 and Spring Cloud Gateway 503, both in JSON; Envoy answers 503 with a line of text.',
    source: 'spring-cloud-netflix RibbonRoutingFilter; envoy router.cc',
  },
  'CB-09': {
    title: 'The fallback is lost',
    summary: 'The mesh has no fallback: what the SDK answered instead has to stay in the application.',
    source: 'istio.io traffic management, fault tolerance; Hystrix HystrixCommand',
  },
  'CB-10': {
    title: 'Limits of a pool',
    summary:
      "Thread pools and semaphores limit a caller's command; the mesh limits connections and requests of each proxy to a cluster.",
    source: 'Hystrix HystrixThreadPoolProperties; istio api ConnectionPoolSettings',
  },
  'CB-11': {
    title: 'Overload opens only one of them',
    summary: 'Rejections count as failures for Hystrix and open it; outlier detection ignores overflow.',
    source: 'Hystrix HealthCounts; envoy router.cc',
  },
  'CB-12': {
    title: 'consecutiveErrors is ignored',
    summary:
      'The old field counted gateway errors up to Istio 1.6 and has no effect since 1.7, where the threshold is that of consecutive5xxErrors.',
    source: 'istio cluster_traffic_policy.go applyOutlierDetection',
  },
  'CB-13': {
    title: 'Slowness needs a timeout to be seen',
    summary:
      'A hanging instance is never ejected unless a timeout of the route turns its silence into a failure.',
    source: 'envoy router.cc onResponseTimeout',
  },
  'CB-14': {
    title: 'Each client remembers by itself',
    summary:
      'Breakers and outlier detection keep their state in each process, so the visible errors grow with its replicas.',
    source: 'envoy outlier.rst; Hystrix HystrixCircuitBreaker',
  },
  'RL-01': {
    title: 'Whose limit it is',
    summary:
      'Spring Cloud Gateway counts in a Redis that all replicas share; a local limit of Envoy holds for each proxy.',
    source: 'spring-cloud-gateway RedisRateLimiter; envoy local_ratelimit.cc',
  },
  'RL-02': {
    title: 'Answer over the limit',
    summary: 'Both answer 429, with another body and other headers.',
    source: 'spring-cloud-gateway RequestRateLimiterGatewayFilterFactory; envoy local_ratelimit.cc',
  },
  'RL-03': {
    title: 'How a limit refills',
    summary:
      'Redis refills once a second and Resilience4j lets callers wait; Envoy refills at its interval and never queues.',
    source: 'spring-cloud-gateway request_rate_limiter.lua; resilience4j RateLimiterConfig',
  },
  'FI-01': {
    title: 'An injected fault is left over',
    summary: 'A fault of a VirtualService answers or delays by itself; Spring has nothing like it.',
    source: 'istio api HTTPFaultInjection',
  },
  'FI-02': {
    title: 'A fault beside retries and timeouts',
    summary:
      "The documentation says that a fault switches the route's timeouts and retries off, so measure faults at the instance.",
    source: 'istio api HTTPRoute.fault',
  },
  'HP-01': {
    title: 'The host that the application sees',
    summary:
      "Spring's gateways send the instance's address as Host; Istio keeps the client's, which changes links and cookies.",
    source: 'spring-cloud-gateway NettyRoutingFilter; spring-cloud-netflix ProxyRequestHelper',
  },
  'HP-02': {
    title: 'Forwarding headers',
    summary:
      "Spring adds X-Forwarded-Host, -Port and -Prefix; Istio's gateway only -For and -Proto, so applications build other links.",
    source: 'spring-cloud-gateway XForwardedHeadersFilter; istio proxy_headers.go',
  },
  'HP-03': {
    title: 'x-request-id',
    summary: "Istio's gateway replaces the request's ID, Spring passes it on.",
    source: 'envoy conn_manager_utility.cc',
  },
  'HP-04': {
    title: 'Headers that the mesh adds to responses',
    summary: 'Envoy adds server and x-envoy headers to responses.',
    source: 'istio proxy_headers.go; envoy router.cc',
  },
  'HP-05': {
    title: 'Headers that the mesh adds to requests',
    summary: 'Instances get x-envoy, peer and trace headers besides those of the client.',
    source: 'istio proxy_headers.go, listener_builder.go',
  },
  'HP-06': {
    title: 'Zuul holds back credentials',
    summary: 'Zuul removes Cookie, Authorization and Set-Cookie unless told otherwise; Istio passes them on.',
    source: 'spring-cloud-netflix ZuulProperties',
  },
  'HP-07': {
    title: 'Headers of one connection',
    summary: 'Which headers of a single hop are removed differs in details.',
    source: 'spring-cloud-gateway RemoveHopByHopHeadersFilter; envoy conn_manager_utility.cc',
  },
  'HP-08': {
    title: 'Case of header names',
    summary: 'Envoy writes header names in lower case, which some old clients do not expect.',
    source: 'envoy header_casing.rst',
  },
  'HP-09': {
    title: 'Length, chunks and compression',
    summary: 'Zuul changes the framing and asks for gzip by itself; Envoy keeps both as they are.',
    source: 'spring-cloud-netflix SendResponseFilter, ProxyRequestHelper',
  },
  'HP-10': {
    title: 'Unusual paths',
    summary:
      'Double slashes, dots, semicolons and encoded slashes are merged, refused or passed on differently.',
    source: 'spring-cloud-netflix ProxyRequestHelper; istio api ProxyPathNormalization',
  },
  'HP-11': {
    title: 'Limits of size',
    summary:
      'Spring limits headers and uploads earlier than Envoy does, so too large requests get further in the mesh.',
    source: 'spring-boot ServerProperties; envoy http_connection_manager.proto',
  },
  'HP-12': {
    title: 'HTTP/1.0 and 100-continue',
    summary:
      'Envoy refuses HTTP/1.0 with 426 unless told otherwise, and since Istio 1.23 passes Expect: 100-continue on to the instance.',
    source: 'envoy http1 codec_impl; istio release note 36278',
  },
  'HP-13': {
    title: 'Reusing a connection that is being closed',
    summary:
      'Tomcat closes idle connections after a minute, Envoy keeps them an hour, which gives a 503 now and then, less often since Istio 1.24.',
    source: 'tomcat AbstractHttp11Protocol; istio/istio#55138',
  },
  'HP-14': {
    title: 'HTTP/2',
    summary:
      'Istio leaves HTTP/1.1 as it is unless an upgrade to HTTP/2 is declared, which an old server may refuse.',
    source: 'istio cluster_traffic_policy.go shouldH2Upgrade',
  },
  'EB-01': {
    title: "Who writes an error's body",
    summary:
      'Zuul and Spring Cloud Gateway answer errors in JSON, Envoy in plain text and often with another status.',
    source: 'spring-cloud-netflix SendErrorFilter; envoy router.cc',
  },
  'EB-02': {
    title: "Spring's error JSON",
    summary:
      'Its fields depend on the version of Spring Boot and on the stack, and two of them change with every request.',
    source: 'spring-boot DefaultErrorAttributes',
  },
  'EB-03': {
    title: 'Errors translated by callers',
    summary:
      'A Feign client turns a failed call into an exception, so another status below may become another status above.',
    source: 'feign ErrorDecoder',
  },
  'SE-01': {
    title: 'mTLS',
    summary:
      'Istio encrypts between sidecars; STRICT refuses plain callers, such as Spring clients outside of the mesh.',
    source: 'istio api peer_authentication.proto',
  },
  'SE-02': {
    title: 'Missing tokens',
    summary:
      'Spring refuses a request without a token with 401; RequestAuthentication alone lets it pass, and a policy refuses with 403.',
    source: 'istio api request_authentication.proto',
  },
  'SE-03': {
    title: 'Trust in internal headers',
    summary: 'Whether x-envoy headers of a caller are believed depends on what Envoy takes for internal.',
    source: 'istio listener_builder.go',
  },
  'OB-01': {
    title: 'Trace headers',
    summary: 'Sleuth writes B3 and Micrometer W3C; the mesh joins a trace only where both speak the same.',
    source: 'spring-cloud-sleuth SleuthPropagationProperties; istio tracing.go',
  },
  'OB-02': {
    title: 'Access logs',
    summary: "Both write other formats, and a retried request is one line in Envoy's log.",
    source: 'istio pilot telemetry_logging.go',
  },
  'OB-03': {
    title: 'Response flags',
    summary:
      "Envoy's log says with a flag why it answered by itself: UO pool, UH nobody healthy, UT timeout, NR no route.",
    source: 'envoy access_log/usage.rst',
  },
  'PR-01': {
    title: 'WebSocket',
    summary:
      "Spring Cloud Gateway and Istio upgrade by themselves, Zuul 1 does not; a route's timeout also ends the stream.",
    source: 'spring-cloud-gateway WebsocketRoutingFilter; istio listener_builder.go',
  },
  'PR-02': {
    title: 'gRPC',
    summary:
      'Envoy answers gRPC calls with status 200 and a grpc-status; only that tells success from failure.',
    source: 'envoy common/grpc/status.cc',
  },
  'PR-03': {
    title: 'Names of ports',
    summary:
      'A port whose name is not http, http2 or grpc may be proxied as TCP, without routes and retries.',
    source: 'istio api mesh config protocolDetectionTimeout',
  },
  'MO-01': {
    title: 'The list of servers is ignored beside Eureka',
    summary: "ribbon.listOfServers has no effect while Eureka's client is on, so the SDK still balances.",
    source: 'spring-cloud-netflix EurekaRibbonClientConfiguration',
  },
  'MO-02': {
    title: 'Calls by pod address bypass the mesh',
    summary: "A call to an instance's address meets no VirtualService and no DestinationRule.",
    source: 'istio pilot httproute.go buildCatchAllVirtualHost',
  },
  'MO-03': {
    title: 'Retries multiply',
    summary: 'Retries of the SDK, the sidecar and the gateway multiply: one failing call becomes many.',
    source: 'istio.io traffic management, note on retries',
  },
  'MO-04': {
    title: 'Two breakers above each other',
    summary:
      'A breaker of the SDK above outlier detection sees other failures than before, and either can hide the other.',
    source: 'Hystrix HystrixCommandMetrics; envoy outlier.rst',
  },
  'MO-05': {
    title: 'Nested timeouts',
    summary:
      "A caller that gives up before the mesh does leaves the mesh's retries without anyone to answer to.",
    source: 'envoy access_log/usage.rst',
  },
  'MO-06': {
    title: 'Registry and mesh at once',
    summary: 'While some callers still ask the registry, declared weights hold only for the others.',
    source: 'spring-cloud-netflix reference; istio api VirtualService',
  },
  'MO-07': {
    title: 'Two gateways in a row',
    summary: 'Forwarding headers, client addresses, CORS and limits are applied twice.',
    source: 'spring-cloud-gateway XForwardedRemoteAddressResolver; istio proxy_headers.go',
  },
  'MO-08': {
    title: 'Names and ports',
    summary:
      'A name of the registry and a service of Kubernetes differ in case, characters and port, and only an exact name meets the rules.',
    source: 'istio pilot httproute.go generateVirtualHostDomains',
  },
};

/** All entries by ID, such as `RE-03`. */
export const CATALOGUE: ReadonlyMap<string, CatalogueEntry> = new Map(Object.entries(ENTRIES));

/** The entries that some rows or findings name, by ID, in the order of the catalogue. */
export function catalogueOf(
  named: readonly { readonly catalogue: string | null }[],
): Record<string, CatalogueEntry> {
  const ids = new Set(named.map(({ catalogue }) => catalogue));
  return Object.fromEntries([...CATALOGUE].filter(([id]) => ids.has(id)));
}
