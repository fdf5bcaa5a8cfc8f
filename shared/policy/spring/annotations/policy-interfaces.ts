const ROUTE_FILTERS = 'org.springframework.cloud.netflix.zuul.filters.route';

/** Interfaces of which a bean alone changes what a gateway does: Zuul's fallbacks, since Edgware and before. */
export const FALLBACK_PROVIDERS: readonly string[] = [
  `${ROUTE_FILTERS}.FallbackProvider`,
  `${ROUTE_FILTERS}.ZuulFallbackProvider`,
];

/** The method of theirs whose answer is read: a constant in nearly every application. */
export const ROUTE_METHOD = 'getRoute';
