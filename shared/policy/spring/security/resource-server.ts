import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { notKnown } from '#shared/policy/model/setting.ts';
import { mapped } from '../effective/combine.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import type { Environment } from '../environment/environment.ts';

/** Where Spring Boot's settings of a resource server stand (OAuth2ResourceServerProperties). */
export const RESOURCE_SERVER = 'spring.security.oauth2.resourceserver';
const PREFIX = RESOURCE_SERVER;

/**
 * An application that checks tokens (SE-02): recognised by the settings of Spring Security's resource server. Which paths
 * need a token is decided in code. Empty when the configuration shows none.
 */
export function resourceServer(reader: SettingsReader): CallSettingsDraft {
  const issuer = reader.written([`${PREFIX}.jwt.issuer-uri`]);
  const place = reader.environment.placeOf(PREFIX);
  if (issuer === undefined && place === undefined) return {};
  return {
    'security.jwtIssuers':
      issuer === undefined
        ? notKnown('tokens are checked, but their issuer is not configured', place ?? null)
        : mapped(issuer, (uri) => [uri]),
    'security.tokenRequired': notKnown('which requests need a token is decided in code', place ?? null),
  };
}

/** How an application checks its JSON Web Tokens, as far as its configuration says. */
export interface TokenSettings {
  readonly issuer: string | null;
  /** URI of the key set; null when the issuer's metadata name it. */
  readonly keys: string | null;
  readonly audiences: readonly string[];
  /** Further settings that are written, by their last step: `jws-algorithms`. */
  readonly others: readonly string[];
  /** Settings that are written, and whose value is not known. */
  readonly notKnown: readonly string[];
}

const JWT = `${PREFIX}.jwt`;
const OTHERS = [
  'jws-algorithms',
  'jws-algorithm',
  'public-key-location',
  'principal-claim-name',
  'authority-prefix',
  'authorities-claim-name',
  'authorities-claim-delimiter',
];

/** Null when nothing is written: opaque tokens are asked about at their server, which the mesh does not do by itself. */
export function tokenSettings(environment: Environment): TokenSettings | null {
  if (environment.placeOf(JWT) === undefined) return null;
  const unknown: string[] = [];
  const text = (name: string) => {
    const found = environment.get(`${JWT}.${name}`);
    if (found?.known === false) unknown.push(name);
    return found?.known === true && found.value !== '' ? found.value : null;
  };
  const audiences = environment.list(`${JWT}.audiences`) ?? [];
  if (audiences.some(({ known }) => !known)) unknown.push('audiences');
  return {
    issuer: text('issuer-uri'),
    keys: text('jwk-set-uri'),
    audiences: audiences.flatMap((one) => (one.known && one.value !== '' ? [one.value.trim()] : [])),
    others: OTHERS.filter((name) => environment.placeOf(`${JWT}.${name}`) !== undefined),
    notKnown: unknown,
  };
}
