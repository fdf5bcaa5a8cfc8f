import { byDefault, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import type { Library } from '../versions/release-trains.ts';
import { atLeast, type SpringVersions } from '../versions/spring-versions.ts';

/** What a library does by itself, over a range of its lines. */
interface Range<T> {
  /** First line that the value is stated for. */
  readonly from: string;
  /** First line that it is not stated for any more; null for all later ones. */
  readonly until: string | null;
  readonly value: T;
  /** File and member in the library's own repository. */
  readonly source: string;
}

/** The default of one setting, for each version that is known. */
export interface Default<T> {
  readonly library: Library;
  /** The setting's name as its users write it. */
  readonly setting: string;
  readonly ranges: readonly Range<T>[];
}

/** A default that never changed since a line. */
export function always<T>(
  library: Library,
  setting: string,
  value: T,
  source: string,
  from = '0.0',
): Default<T> {
  return { library, setting, ranges: [{ from, until: null, value, source }] };
}

const NAMES: Readonly<Record<Library, string>> = {
  boot: 'Spring Boot',
  netflix: 'Spring Cloud Netflix',
  ribbon: 'Ribbon',
  hystrix: 'Hystrix',
  zuul: 'Zuul',
  gateway: 'Spring Cloud Gateway',
  openfeign: 'Spring Cloud OpenFeign',
  commons: 'Spring Cloud Commons',
  loadbalancer: 'Spring Cloud LoadBalancer',
  circuitbreaker: 'Spring Cloud Circuit Breaker',
  resilience4j: 'Resilience4j',
  kubernetes: 'Spring Cloud Kubernetes',
  sleuth: 'Spring Cloud Sleuth',
  'micrometer-tracing': 'Micrometer Tracing',
  eureka: 'Eureka',
};

/** The default with its origin; not known for a version that the table has no value for. */
export function defaultSetting<T>(one: Default<T>, versions: SpringVersions): Setting<T> {
  const library = NAMES[one.library];
  const line = versions.line(one.library);
  if (line === null)
    return notKnown(
      versions.train === null
        ? `the default of ${one.setting} depends on the version of Spring Cloud, which is not known`
        : `Spring Cloud ${versions.train} has no ${library}`,
    );
  const range = one.ranges.find(
    ({ from, until }) => atLeast(line, from) && (until === null || !atLeast(line, until)),
  );
  return range === undefined
    ? notKnown(`the default of ${one.setting} is not known for ${library} ${line}`)
    : byDefault(range.value, library, line, range.source);
}
