import { always } from './default.ts';

const BREAKER = 'resilience4j: resilience4j-circuitbreaker/…/circuitbreaker/CircuitBreakerConfig.java';

/** Resilience4j 1 and 2, and what Spring Cloud Circuit Breaker puts around it (state machine SM-R4J of the catalogue). */
export const RESILIENCE4J = {
  failureRate: always(
    'resilience4j',
    'failure-rate-threshold',
    50,
    `${BREAKER} DEFAULT_FAILURE_RATE_THRESHOLD`,
  ),
  minimumCalls: always(
    'resilience4j',
    'minimum-number-of-calls',
    100,
    `${BREAKER} DEFAULT_MINIMUM_NUMBER_OF_CALLS`,
  ),
  windowSize: always('resilience4j', 'sliding-window-size', 100, `${BREAKER} DEFAULT_SLIDING_WINDOW_SIZE`),
  windowType: always(
    'resilience4j',
    'sliding-window-type',
    'COUNT_BASED',
    `${BREAKER} DEFAULT_SLIDING_WINDOW_TYPE`,
  ),
  openMs: always(
    'resilience4j',
    'wait-duration-in-open-state',
    60_000,
    `${BREAKER} DEFAULT_WAIT_DURATION_IN_OPEN_STATE`,
  ),
  halfOpenCalls: always(
    'resilience4j',
    'permitted-number-of-calls-in-half-open-state',
    10,
    `${BREAKER} DEFAULT_PERMITTED_CALLS_IN_HALF_OPEN_STATE`,
  ),
  slowCallMs: always(
    'resilience4j',
    'slow-call-duration-threshold',
    60_000,
    `${BREAKER} DEFAULT_SLOW_CALL_DURATION_THRESHOLD`,
  ),
  timeLimitMs: always(
    'resilience4j',
    'resilience4j.timelimiter timeout-duration',
    1000,
    'resilience4j: resilience4j-timelimiter/…/timelimiter/TimeLimiterConfig.java timeoutDuration',
  ),
  retryAttempts: always(
    'resilience4j',
    'resilience4j.retry max-attempts',
    3,
    'resilience4j: resilience4j-retry/…/retry/RetryConfig.java DEFAULT_MAX_ATTEMPTS',
  ),
  retryWaitMs: always(
    'resilience4j',
    'resilience4j.retry wait-duration',
    500,
    'resilience4j: resilience4j-retry/…/retry/RetryConfig.java DEFAULT_WAIT_DURATION',
  ),
  bulkheadCalls: always(
    'resilience4j',
    'resilience4j.bulkhead max-concurrent-calls',
    25,
    'resilience4j: resilience4j-bulkhead/…/bulkhead/BulkheadConfig.java DEFAULT_MAX_CONCURRENT_CALLS',
  ),
  bulkheadWaitMs: always(
    'resilience4j',
    'resilience4j.bulkhead max-wait-duration',
    0,
    'resilience4j: resilience4j-bulkhead/…/bulkhead/BulkheadConfig.java DEFAULT_MAX_WAIT_DURATION',
  ),
  threadPoolQueue: always(
    'resilience4j',
    'resilience4j.thread-pool-bulkhead queue-capacity',
    100,
    'resilience4j: resilience4j-bulkhead/…/bulkhead/ThreadPoolBulkheadConfig.java DEFAULT_QUEUE_CAPACITY',
  ),
  rateLimitCalls: always(
    'resilience4j',
    'resilience4j.ratelimiter limit-for-period',
    50,
    'resilience4j: resilience4j-ratelimiter/…/ratelimiter/RateLimiterConfig.java Builder.limitForPeriod',
  ),
  /** 500 ns. */
  rateLimitPeriodMs: always(
    'resilience4j',
    'resilience4j.ratelimiter limit-refresh-period',
    0.0005,
    'resilience4j: resilience4j-ratelimiter/…/ratelimiter/RateLimiterConfig.java Builder.limitRefreshPeriod',
  ),
  rateLimitTimeoutMs: always(
    'resilience4j',
    'resilience4j.ratelimiter timeout-duration',
    5000,
    'resilience4j: resilience4j-ratelimiter/…/ratelimiter/RateLimiterConfig.java Builder.timeoutDuration',
  ),
  timeLimiterDisabled: always(
    'circuitbreaker',
    'spring.cloud.circuitbreaker.resilience4j.disable-time-limiter',
    false,
    'spring-cloud-circuitbreaker: …/resilience4j/Resilience4JConfigurationProperties.java disableTimeLimiter',
  ),
};
