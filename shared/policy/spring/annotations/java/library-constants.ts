import type { Constant } from './constant.ts';

const PROPERTIES = 'com.netflix.hystrix.contrib.javanica.conf.HystrixPropertiesManager';

/** Names of Hystrix properties by their constant: `HystrixPropertiesManager.java` of hystrix-javanica 1.5.18. */
const HYSTRIX_PROPERTIES: Readonly<Record<string, string>> = {
  EXECUTION_ISOLATION_STRATEGY: 'execution.isolation.strategy',
  EXECUTION_ISOLATION_THREAD_TIMEOUT_IN_MILLISECONDS: 'execution.isolation.thread.timeoutInMilliseconds',
  EXECUTION_TIMEOUT_ENABLED: 'execution.timeout.enabled',
  EXECUTION_ISOLATION_THREAD_INTERRUPT_ON_TIMEOUT: 'execution.isolation.thread.interruptOnTimeout',
  EXECUTION_ISOLATION_SEMAPHORE_MAX_CONCURRENT_REQUESTS:
    'execution.isolation.semaphore.maxConcurrentRequests',
  FALLBACK_ISOLATION_SEMAPHORE_MAX_CONCURRENT_REQUESTS: 'fallback.isolation.semaphore.maxConcurrentRequests',
  FALLBACK_ENABLED: 'fallback.enabled',
  CIRCUIT_BREAKER_ENABLED: 'circuitBreaker.enabled',
  CIRCUIT_BREAKER_REQUEST_VOLUME_THRESHOLD: 'circuitBreaker.requestVolumeThreshold',
  CIRCUIT_BREAKER_SLEEP_WINDOW_IN_MILLISECONDS: 'circuitBreaker.sleepWindowInMilliseconds',
  CIRCUIT_BREAKER_ERROR_THRESHOLD_PERCENTAGE: 'circuitBreaker.errorThresholdPercentage',
  CIRCUIT_BREAKER_FORCE_OPEN: 'circuitBreaker.forceOpen',
  CIRCUIT_BREAKER_FORCE_CLOSED: 'circuitBreaker.forceClosed',
  METRICS_ROLLING_PERCENTILE_ENABLED: 'metrics.rollingPercentile.enabled',
  METRICS_ROLLING_PERCENTILE_TIME_IN_MILLISECONDS: 'metrics.rollingPercentile.timeInMilliseconds',
  METRICS_ROLLING_PERCENTILE_NUM_BUCKETS: 'metrics.rollingPercentile.numBuckets',
  METRICS_ROLLING_PERCENTILE_BUCKET_SIZE: 'metrics.rollingPercentile.bucketSize',
  METRICS_HEALTH_SNAPSHOT_INTERVAL_IN_MILLISECONDS: 'metrics.healthSnapshot.intervalInMilliseconds',
  REQUEST_CACHE_ENABLED: 'requestCache.enabled',
  REQUEST_LOG_ENABLED: 'requestLog.enabled',
  MAX_QUEUE_SIZE: 'maxQueueSize',
  CORE_SIZE: 'coreSize',
  KEEP_ALIVE_TIME_MINUTES: 'keepAliveTimeMinutes',
  QUEUE_SIZE_REJECTION_THRESHOLD: 'queueSizeRejectionThreshold',
  METRICS_ROLLING_STATS_NUM_BUCKETS: 'metrics.rollingStats.numBuckets',
  METRICS_ROLLING_STATS_TIME_IN_MILLISECONDS: 'metrics.rollingStats.timeInMilliseconds',
  MAX_REQUESTS_IN_BATCH: 'maxRequestsInBatch',
  TIMER_DELAY_IN_MILLISECONDS: 'timerDelayInMilliseconds',
};

/** Constants of libraries that annotations are written with, by canonical name of their field. */
const LIBRARY_CONSTANTS: ReadonlyMap<string, Constant> = new Map<string, Constant>([
  ...Object.entries(HYSTRIX_PROPERTIES).map(([name, value]): [string, Constant] => [
    `${PROPERTIES}.${name}`,
    { type: 'string', value },
  ]),
  ['java.lang.Integer.MAX_VALUE', { type: 'int', value: 2 ** 31 - 1 }],
  ['java.lang.Integer.MIN_VALUE', { type: 'int', value: -(2 ** 31) }],
  ['java.lang.Long.MAX_VALUE', { type: 'long', value: 2n ** 63n - 1n }],
  ['java.lang.Long.MIN_VALUE', { type: 'long', value: -(2n ** 63n) }],
]);

export function libraryConstant(type: string, name: string): Constant | undefined {
  return LIBRARY_CONSTANTS.get(`${type}.${name}`);
}
