import { derived, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { ClientBeans } from '../annotations/uses/client-beans.ts';
import { FEIGN, RETRYER_DEFAULT } from '../defaults/feign.ts';
import { chained, mapped } from '../effective/combine.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import { simpleName } from '../ribbon/ribbon-balancing.ts';
import { atLeast } from '../versions/spring-versions.ts';

/** `feign.` until 2021.0, `spring.cloud.openfeign.` since 2022.0; both where the version is not known. */
export function feignPrefixes(reader: SettingsReader): readonly string[] {
  const line = reader.versions.line('openfeign');
  if (line === null) return ['spring.cloud.openfeign', 'feign'];
  return [atLeast(line, '4.0') ? 'spring.cloud.openfeign' : 'feign'];
}

/** Name of the entry of `client.config` that holds for all clients. Source: FeignClientProperties.defaultConfig. */
export function defaultEntry(reader: SettingsReader): Setting<string> {
  return (
    reader.written(feignPrefixes(reader).map((prefix) => `${prefix}.client.default-config`)) ??
    derived('default', 'no default-config is written', [])
  );
}

/** A client's own settings before those of all clients. Source: spring-cloud-openfeign, FeignClientFactoryBean.configureFeign. */
function entries(reader: SettingsReader, context: string): Setting<readonly string[]> {
  return mapped(defaultEntry(reader), (common) =>
    feignPrefixes(reader).flatMap((prefix) =>
      [context, common].map((entry) => `${prefix}.client.config.${entry}`),
    ),
  );
}

/** What code can set of a client. */
export interface FeignInCode {
  /** A configuration class of the client's own; null without. */
  readonly configuration: string | null;
  readonly beans: ClientBeans;
}

/** Feign's own timeouts. `configured` says whether they take the place of Ribbon's. */
export interface FeignTimeouts {
  readonly connectMs: Setting<number>;
  readonly readMs: Setting<number>;
  readonly configured: Setting<boolean>;
}

/**
 * Any entry of `client.config` for the client or all clients gives Feign options of its own, with 10 s and 60 s for what the
 * entry leaves out; before 2.2 only both timeouts together did. Source: spring-cloud-openfeign,
 * FeignClientFactoryBean.configureUsingProperties; LoadBalancerFeignClient.getClientConfig.
 */
export function feignTimeouts(reader: SettingsReader, context: string, inCode: FeignInCode): FeignTimeouts {
  const own = entries(reader, context);
  if (!own.known) return { connectMs: own, readMs: own, configured: own };
  const code = setInCode(inCode, inCode.beans.options, 'Request.Options');
  const first = codeFirst(reader);
  if (code !== null && first !== null) return { connectMs: first, readMs: first, configured: first };
  const connect = own.value.map((entry) => `${entry}.connect-timeout`);
  const read = own.value.map((entry) => `${entry}.read-timeout`);
  const line = reader.versions.line('openfeign');
  const byProperties =
    line !== null && !atLeast(line, '2.2')
      ? reader.written(connect) !== undefined && reader.written(read) !== undefined
      : own.value.some((entry) => reader.environment.placeOf(entry) !== undefined);
  return {
    connectMs: reader.duration(connect, code ?? FEIGN.connectTimeout),
    readMs: reader.duration(read, code ?? FEIGN.readTimeout),
    configured: byProperties
      ? derived(true, 'client.config has an entry for it', [])
      : (code ?? derived(false, 'client.config has no entry for it', [])),
  };
}

/** Feign's own retryer: how often it starts the whole call. */
export function feignRetryer(reader: SettingsReader, context: string, inCode: FeignInCode): Setting<number> {
  const own = entries(reader, context);
  if (!own.known) return own;
  const code = setInCode(inCode, inCode.beans.retryer, 'Retryer');
  const retryer = reader.written(own.value.map((entry) => `${entry}.retryer`));
  // Without one of the application's own there is still that of FeignClientsConfiguration, which then comes first as well.
  const first = retryer === undefined && code === null ? null : codeFirst(reader);
  if (first !== null) return code === null ? neverRetried(reader) : first;
  if (retryer === undefined) return code ?? neverRetried(reader);
  return chained(retryer, (className) => {
    if (/Retryer[.$]Default$/.test(className))
      return reader.byDefault(RETRYER_DEFAULT.attempts, 'the Retryer');
    return /NEVER_RETRY|NeverRetry/i.test(simpleName(className))
      ? mapped(retryer, () => 1)
      : notKnown(`how often ${className} tries stands in its code`);
  });
}

/** Which answers a Retryer tries again: not known beside an ErrorDecoder of the application's own. */
export function decodedInCode(
  reader: SettingsReader,
  context: string,
  { beans }: FeignInCode,
): Setting<never> | null {
  const own = entries(reader, context);
  if (!own.known) return own;
  const decoder = reader.written(own.value.map((entry) => `${entry}.error-decoder`));
  if (decoder === undefined && beans.errorDecoder === null) return null;
  const place = decoder === undefined ? beans.errorDecoder : null;
  return notKnown('which answers are tried again stands in the code of an ErrorDecoder', place);
}

function neverRetried(reader: SettingsReader): Setting<number> {
  return reader.byDefault(FEIGN.retryerAttempts, 'the Retryer');
}

/** A configuration class or a bean can hold options and a Retryer of its own; properties come first. */
function setInCode({ configuration }: FeignInCode, bean: Place | null, what: string): Setting<never> | null {
  if (configuration !== null) return notKnown(`${configuration} can set it in code`);
  return bean === null ? null : notKnown(`a bean of the code, ${what}, sets it`, bean);
}

/** Why properties do not count: `default-to-properties` is off, and beans come last. Null where they do. */
function codeFirst(reader: SettingsReader): Setting<never> | null {
  const properties = reader.flag(
    feignPrefixes(reader).map((prefix) => `${prefix}.client.default-to-properties`),
    FEIGN.defaultToProperties,
  );
  if (properties.known && properties.value) return null;
  return properties.known
    ? notKnown('default-to-properties is off: beans of the code come before the properties')
    : properties;
}

/** The address that the configuration gives a client (OpenFeign 4 and later; the code's `url` comes first). */
export function feignUrl(reader: SettingsReader, context: string): Setting<string> | null {
  const line = reader.versions.line('openfeign');
  if (line !== null && !atLeast(line, '4.0')) return null;
  return (
    reader.written(feignPrefixes(reader).map((prefix) => `${prefix}.client.config.${context}.url`)) ?? null
  );
}
