import { always, type Default } from './default.ts';

const OPTIONS = 'OpenFeign/feign: core/…/feign/Request.java Options()';

/** Feign as Spring Cloud OpenFeign builds its clients. */
export const FEIGN = {
  connectTimeout: always('openfeign', 'feign.client.config.connectTimeout', 10_000, OPTIONS),
  readTimeout: always('openfeign', 'feign.client.config.readTimeout', 60_000, OPTIONS),
  retryerAttempts: always(
    'openfeign',
    'feign.client.config.retryer',
    1,
    'spring-cloud-openfeign: …/openfeign/FeignClientsConfiguration.java feignRetryer (Retryer.NEVER_RETRY)',
  ),
  defaultToProperties: always(
    'openfeign',
    'feign.client.default-to-properties',
    true,
    'spring-cloud-openfeign: …/openfeign/FeignClientProperties.java defaultToProperties',
  ),
  hystrix: {
    library: 'openfeign',
    setting: 'feign.hystrix.enabled',
    ranges: [
      {
        from: '2.0',
        until: '3.0',
        value: false,
        source:
          'spring-cloud-openfeign: …/openfeign/FeignClientsConfiguration.java HystrixFeignConfiguration (ConditionalOnProperty)',
      },
    ],
  } satisfies Default<boolean>,
  circuitBreaker: {
    library: 'openfeign',
    setting: 'circuitbreaker.enabled',
    ranges: [
      {
        from: '3.0',
        until: null,
        value: false,
        source:
          'spring-cloud-openfeign: …/openfeign/FeignAutoConfiguration.java CircuitBreakerPresentFeignTargeterConfiguration (ConditionalOnProperty)',
      },
    ],
  } satisfies Default<boolean>,
  alphanumericIds: {
    library: 'openfeign',
    setting: 'circuitbreaker.alphanumeric-ids.enabled',
    ranges: [
      {
        from: '3.0',
        until: '4.0',
        value: false,
        source:
          'spring-cloud-openfeign 3.1.x: …/openfeign/FeignAutoConfiguration.java alphanumericCircuitBreakerNameResolver (havingValue)',
      },
      {
        from: '4.0',
        until: null,
        value: true,
        source:
          'spring-cloud-openfeign 4.3.x: …/openfeign/FeignAutoConfiguration.java alphanumericCircuitBreakerNameResolver (matchIfMissing)',
      },
    ],
  } satisfies Default<boolean>,
};

/** `feign.Retryer.Default`, when somebody chooses it (RE-04). */
export const RETRYER_DEFAULT = {
  attempts: always(
    'openfeign',
    'Retryer.Default maxAttempts',
    5,
    'OpenFeign/feign: core/…/feign/Retryer.java Default()',
  ),
  /** The first pause: 100 ms times 1.5. */
  firstPause: always(
    'openfeign',
    'Retryer.Default first pause',
    150,
    'OpenFeign/feign: core/…/feign/Retryer.java Default.nextMaxInterval',
  ),
  longestPause: always(
    'openfeign',
    'Retryer.Default maxPeriod',
    1000,
    'OpenFeign/feign: core/…/feign/Retryer.java Default()',
  ),
};
