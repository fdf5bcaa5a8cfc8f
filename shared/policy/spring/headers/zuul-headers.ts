import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { derived, type Setting } from '#shared/policy/model/setting.ts';
import { ZUUL_DEFAULTS } from '../defaults/zuul.ts';
import type { Caller } from '../effective/caller.ts';
import { chained, computed, mapped } from '../effective/combine.ts';
import type { ZuulRouteInput } from '../effective/route-input.ts';

/** ZuulProperties.SECURITY_HEADERS */
const SECURITY = [
  'Pragma',
  'Cache-Control',
  'X-Frame-Options',
  'X-Content-Type-Options',
  'X-XSS-Protection',
  'Expires',
];

/**
 * What Zuul takes out of requests and responses alike (HP-06), what it adds (HP-02), and the Host that the instance sees
 * (HP-01). Source: spring-cloud-netflix, ProxyRequestHelper.isIncludedHeader, PreDecorationFilter.
 */
export function zuulHeaders(caller: Caller, route: ZuulRouteInput): CallSettingsDraft {
  const { reader } = caller;
  const sensitive =
    route.sensitiveHeaders ?? reader.list(['zuul.sensitive-headers'], ZUUL_DEFAULTS.sensitiveHeaders);
  const ignored = reader.list(['zuul.ignored-headers'], ZUUL_DEFAULTS.ignoredHeaders);
  const removed = removedHeaders(caller, sensitive, ignored);
  const proxies = reader.flag(['zuul.add-proxy-headers'], ZUUL_DEFAULTS.addProxyHeaders);
  const host = reader.flag(['zuul.add-host-header'], ZUUL_DEFAULTS.addHostHeader);
  const added = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto'];
  const none = derived<readonly string[]>([], 'Zuul’s routes add and set none', []);
  return {
    'headers.requestAdd': none,
    'headers.requestSet': none,
    'headers.requestRemove': removed,
    'headers.responseAdd': none,
    'headers.responseSet': none,
    'headers.responseRemove': removed,
    'headers.host': mapped(host, (on) => (on ? 'client' : 'instance')),
    'headers.forwarded': mapped(proxies, (on) =>
      on ? (route.stripPrefix ? [...added, 'x-forwarded-prefix'].sort() : added) : [],
    ),
  };
}

function removedHeaders(
  caller: Caller,
  sensitive: Setting<readonly string[]>,
  ignored: Setting<readonly string[]>,
): Setting<readonly string[]> {
  const security = chained(ignored, (names) => securityHeaders(caller, names));
  const lower = (names: readonly string[]) => [...new Set(names.map((name) => name.toLowerCase()))].sort();
  const isPlain =
    security.known && security.value.length === 0 && ignored.known && ignored.value.length === 0;
  if (isPlain) return mapped(sensitive, lower);
  return computed('sensitive and ignored headers', [sensitive, ignored, security], (a, b, c) =>
    lower([...a, ...b, ...c]),
  );
}

/**
 * Headers that Spring Security writes itself, so that Zuul ignores them where it is on the class path and none of them is
 * ignored already. Source: ZuulProperties.getIgnoredHeaders.
 */
export function securityHeaders(caller: Caller, ignored: readonly string[]): Setting<readonly string[]> {
  const none = derived<readonly string[]>([], 'Spring Security’s headers are not ignored', []);
  if (!isSecured(caller) || ignored.some((name) => SECURITY.includes(name))) return none;
  const ignores = caller.reader.flag(['zuul.ignore-security-headers'], ZUUL_DEFAULTS.ignoreSecurityHeaders);
  return mapped(ignores, (on) => (on ? SECURITY : []));
}

/** What brings org.springframework.security.config.annotation.web.WebSecurityConfigurer. */
const SECURITY_LIBRARY =
  /^(?:spring-security-config|spring-boot-starter-(?:security|oauth2-[\w-]+)|spring-cloud-starter-(?:security|oauth2))$/;

function isSecured({ reader, filters = [] }: Caller): boolean {
  const { environment, application } = reader;
  return (
    environment.placeOf('spring.security') !== undefined ||
    filters.some(({ what }) => /^(?:WebSecurity|SecurityFilterChain )/.test(what)) ||
    (application.classPath?.libraries.some(({ name }) => SECURITY_LIBRARY.test(name)) ?? false)
  );
}
