/** What a release train of Spring Cloud can hold. */
export type Library =
  | 'boot'
  | 'netflix'
  | 'ribbon'
  | 'hystrix'
  | 'zuul'
  | 'gateway'
  | 'openfeign'
  | 'commons'
  | 'loadbalancer'
  | 'circuitbreaker'
  | 'resilience4j'
  | 'kubernetes'
  | 'sleuth'
  | 'micrometer-tracing'
  | 'eureka';

/** One release train: the lines (major.minor) of its libraries. A library that is absent is not part of it. */
export interface ReleaseTrain {
  readonly name: string;
  /** Lines of Spring Boot that it is made for. */
  readonly boot: readonly string[];
  readonly libraries: Readonly<Partial<Record<Exclude<Library, 'boot'>, string>>>;
}

/** Ribbon, Hystrix and Zuul 1 themselves did not change any more after Finchley. */
const NETFLIX = { ribbon: '2.3', hystrix: '1.5', zuul: '1.3', eureka: '1' } as const;

function withNetflix(name: string, boot: readonly string[], line: string): ReleaseTrain {
  return {
    name,
    boot,
    libraries: { ...NETFLIX, netflix: line, gateway: line, openfeign: line, commons: line, sleuth: line },
  };
}

function withoutNetflix(
  name: string,
  boot: readonly string[],
  line: string,
  more: ReleaseTrain['libraries'],
): ReleaseTrain {
  return {
    name,
    boot,
    libraries: {
      eureka: '2',
      netflix: line,
      gateway: line,
      openfeign: line,
      commons: line,
      loadbalancer: line,
      ...more,
    },
  };
}

/**
 * Oldest first. Source: the `spring-cloud-dependencies` POM of each train and the table "Release train Spring Boot
 * compatibility" of spring.io/projects/spring-cloud; since 2023.0 also the versions that Spring Cloud itself starts with
 * (spring-cloud-commons CompatibilityVerifierProperties.compatibleBootVersions: 4.0.x in 5.0.0, 4.1.x too since 5.0.2).
 * Ribbon, Hystrix and Zuul 1 were removed in 2020.0 (Spring-Cloud-2020.0-Release-Notes); Sleuth gave way to Micrometer
 * Tracing in 2022.0.
 */
export const RELEASE_TRAINS: readonly ReleaseTrain[] = [
  {
    name: 'Dalston',
    boot: ['1.5'],
    libraries: { ...NETFLIX, ribbon: '2.2', netflix: '1.3', commons: '1.2', sleuth: '1.2' },
  },
  {
    name: 'Edgware',
    boot: ['1.5'],
    libraries: { ...NETFLIX, ribbon: '2.2', netflix: '1.4', commons: '1.3', gateway: '1.0', sleuth: '1.3' },
  },
  withNetflix('Finchley', ['2.0'], '2.0'),
  withNetflix('Greenwich', ['2.1'], '2.1'),
  {
    name: 'Hoxton',
    boot: ['2.2', '2.3'],
    libraries: {
      ...withNetflix('Hoxton', [], '2.2').libraries,
      loadbalancer: '2.2',
      circuitbreaker: '1.0',
      resilience4j: '1',
      kubernetes: '1.1',
    },
  },
  withoutNetflix('2020.0', ['2.4', '2.5'], '3.0', {
    eureka: '1',
    circuitbreaker: '2.0',
    resilience4j: '1',
    kubernetes: '2.0',
    sleuth: '3.0',
  }),
  withoutNetflix('2021.0', ['2.6', '2.7'], '3.1', {
    eureka: '1',
    circuitbreaker: '2.1',
    resilience4j: '1',
    kubernetes: '2.1',
    sleuth: '3.1',
  }),
  withoutNetflix('2022.0', ['3.0', '3.1'], '4.0', {
    circuitbreaker: '3.0',
    resilience4j: '2',
    kubernetes: '3.0',
    'micrometer-tracing': '1.0',
  }),
  withoutNetflix('2023.0', ['3.2', '3.3'], '4.1', {
    circuitbreaker: '3.1',
    resilience4j: '2',
    kubernetes: '3.1',
    'micrometer-tracing': '1.2',
  }),
  withoutNetflix('2024.0', ['3.4'], '4.2', {
    circuitbreaker: '3.2',
    resilience4j: '2',
    kubernetes: '3.2',
    'micrometer-tracing': '1.4',
  }),
  withoutNetflix('2025.0', ['3.5'], '4.3', {
    circuitbreaker: '3.3',
    resilience4j: '2',
    kubernetes: '3.3',
    'micrometer-tracing': '1.5',
  }),
  withoutNetflix('2025.1', ['4.0', '4.1'], '5.0', {
    circuitbreaker: '5.0',
    resilience4j: '2',
    kubernetes: '5.0',
    'micrometer-tracing': '1.6',
  }),
];
