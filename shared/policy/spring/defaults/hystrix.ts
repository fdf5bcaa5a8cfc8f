import { always } from './default.ts';

const COMMAND = 'Netflix/Hystrix: hystrix-core/…/hystrix/HystrixCommandProperties.java';
const POOL = 'Netflix/Hystrix: hystrix-core/…/hystrix/HystrixThreadPoolProperties.java';

/** Hystrix 1.5: commands and thread pools (state machine SM-Hystrix of the catalogue). */
export const HYSTRIX = {
  timeoutEnabled: always(
    'hystrix',
    'execution.timeout.enabled',
    true,
    `${COMMAND} default_executionTimeoutEnabled`,
  ),
  timeout: always(
    'hystrix',
    'execution.isolation.thread.timeoutInMilliseconds',
    1000,
    `${COMMAND} default_executionTimeoutInMilliseconds`,
  ),
  strategy: always(
    'hystrix',
    'execution.isolation.strategy',
    'THREAD',
    `${COMMAND} default_executionIsolationStrategy`,
  ),
  semaphore: always(
    'hystrix',
    'execution.isolation.semaphore.maxConcurrentRequests',
    10,
    `${COMMAND} default_executionIsolationSemaphoreMaxConcurrentRequests`,
  ),
  breakerEnabled: always(
    'hystrix',
    'circuitBreaker.enabled',
    true,
    `${COMMAND} default_circuitBreakerEnabled`,
  ),
  requestVolume: always(
    'hystrix',
    'circuitBreaker.requestVolumeThreshold',
    20,
    `${COMMAND} default_circuitBreakerRequestVolumeThreshold`,
  ),
  errorPercentage: always(
    'hystrix',
    'circuitBreaker.errorThresholdPercentage',
    50,
    `${COMMAND} default_circuitBreakerErrorThresholdPercentage`,
  ),
  sleepWindow: always(
    'hystrix',
    'circuitBreaker.sleepWindowInMilliseconds',
    5000,
    `${COMMAND} default_circuitBreakerSleepWindowInMilliseconds`,
  ),
  rollingWindow: always(
    'hystrix',
    'metrics.rollingStats.timeInMilliseconds',
    10_000,
    `${COMMAND} default_metricsRollingStatisticalWindow`,
  ),
  halfOpenCalls: always(
    'hystrix',
    'half-open calls',
    1,
    'Netflix/Hystrix: hystrix-core/…/hystrix/HystrixCircuitBreaker.java attemptExecution',
  ),
  coreSize: always('hystrix', 'coreSize', 10, `${POOL} default_coreSize`),
  maximumSize: always('hystrix', 'maximumSize', 10, `${POOL} default_maximumSize`),
  maximumDiverges: always(
    'hystrix',
    'allowMaximumSizeToDivergeFromCoreSize',
    false,
    `${POOL} default_allow_maximum_size_to_diverge_from_core_size`,
  ),
  maxQueueSize: always('hystrix', 'maxQueueSize', -1, `${POOL} default_maxQueueSize`),
  queueRejection: always(
    'hystrix',
    'queueSizeRejectionThreshold',
    5,
    `${POOL} default_queueSizeRejectionThreshold`,
  ),
};
