import type { Pick } from '../envoy/pick.ts';

/** One Zuul with all its routes, as it stands in YAML below `zuul`. */
export type ZuulConfiguration = {
  readonly name: string;
  readonly zuul: Readonly<Record<string, unknown>> & { readonly routes: Readonly<Record<string, unknown>> };
  /** Full patterns, to make requests from. */
  readonly patterns: readonly string[];
};

/** Services of the lab's registry; each is exposed by itself unless it is ignored. */
export const SERVICES = ['svc-a', 'svc-b', 'svc-c'] as const;
/** Backends that routes name by URL. */
export const URL_BACKENDS = ['one', 'two'] as const;

const WORDS = ['items', 'foo', 'bar', 'x', 'a1', 'report.json', 'A', 'foo-bar', 'a.b'];
const ROUTES = 24;

/** Global settings that change how paths are read and written; one Zuul is started for each. */
const VARIANTS: readonly { readonly name: string; readonly settings: Readonly<Record<string, unknown>> }[] = [
  // The lab's own file ignores all services.
  { name: 'defaults', settings: { 'ignored-services': [] } },
  {
    name: 'prefixed',
    settings: {
      prefix: '/api',
      'ignored-services': '*',
      'sensitive-headers': 'X-Version',
      'force-original-query-string-encoding': true,
    },
  },
  {
    name: 'raw',
    settings: {
      prefix: '/v1/',
      'strip-prefix': false,
      'decode-url': false,
      'remove-semicolon-content': false,
      'ignored-services': ['svc-b', '*-c'],
      'ignored-headers': 'x-canary',
    },
  },
];

/** Makes one configuration per variant. */
export function makeConfigurations(
  pick: Pick,
  urlOf: (backend: (typeof URL_BACKENDS)[number]) => string,
): ZuulConfiguration[] {
  return VARIANTS.map(({ name, settings }) => {
    const prefix = typeof settings['prefix'] === 'string' ? settings['prefix'] : '';
    const routes: Record<string, Written> = {
      ...Object.fromEntries(Array.from({ length: ROUTES }, (_, i) => [`r${i}`, route(pick, urlOf)] as const)),
      // Takes the place of the lab's own.
      shop: { path: '/shop/**', serviceId: 'svc-c', 'strip-prefix': true },
    };
    const paths = Object.entries(routes).map(([id, written]) =>
      typeof written === 'string' ? (written.split('=', 1)[0] ?? '') : (written['path'] ?? `/${id}/**`),
    );
    const auto = name === 'prefixed' ? [] : SERVICES.map((service) => `/${service}/**`);
    return {
      name,
      zuul: {
        retryable: false,
        ...settings,
        'ignored-patterns': [`${prefix}/**/hidden/**`.replaceAll('//', '/'), '/**/*.secret', '/never'],
        routes,
      },
      patterns: [...paths, ...auto].map((path) => `${prefix}/${path}`.replaceAll(/\/{2,}/g, '/')),
    };
  });
}

type Written = string | (Readonly<Record<string, unknown>> & { readonly path?: string });

function route(pick: Pick, urlOf: (backend: (typeof URL_BACKENDS)[number]) => string): Written {
  const path = pattern(pick);
  const url = pick.chance(0.5);
  const location = url
    ? `${urlOf(pick.one(URL_BACKENDS))}${pick.one(['', '', '/', '/base', '/base/', '/b/../c'])}`
    : pick.one(SERVICES);
  if (pick.chance(0.15)) return `${path}=${location}`;
  return {
    ...(pick.chance(0.93) ? { path } : {}),
    ...(url ? { url: location } : { [pick.one(['serviceId', 'service-id'])]: location }),
    ...(pick.chance(0.35) ? { [pick.one(['stripPrefix', 'strip-prefix'])]: pick.chance(0.3) } : {}),
    ...(pick.chance(0.3) ? { sensitiveHeaders: pick.one(['', 'Cookie', 'X-Version,X-Canary']) } : {}),
  };
}

function pattern(pick: Pick): string {
  const segment = (): string =>
    pick.chance(0.75) ? pick.one(WORDS) : pick.one(['*', 'f?o', '*.json', 'a*', '**', 'i*s', 'x-?']);
  const segments = Array.from({ length: 1 + pick.number(3) }, segment).join('/');
  const end = pick.one(['/**', '/**', '/**', '/**', '', '/', '/*', '/*/x']);
  return `${pick.chance(0.95) ? '/' : ''}${segments}${end}`;
}
