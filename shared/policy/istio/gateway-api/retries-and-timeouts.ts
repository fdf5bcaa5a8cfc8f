import type { HttpRoute } from '../virtual-service/schema.ts';
import type { RouteRule } from './schema.ts';

/**
 * Timeouts and retries of a rule (`convertHTTPRoute` in pilot/pkg/config/kube/gateway/conversion.go): a `retry` without
 * attempts makes two, on Istio's usual failures and the codes; `backendRequest` is the time of one try where there are
 * retries, else of the whole request; 0 is none.
 */
export function retriesAndTimeouts({ retry, timeouts }: Pick<RouteRule, 'retry' | 'timeouts'>): HttpRoute {
  const request = orNone(timeouts?.request);
  const attempt = orNone(timeouts?.backendRequest);
  if (retry === undefined) {
    const timeout = attempt ?? request;
    return timeout === undefined ? {} : { timeout };
  }
  const { attempts = 2, codes = [], backoff } = retry;
  const retryOn = ['connect-failure', 'refused-stream', 'unavailable', 'cancelled', ...codes].join(',');
  return {
    retries: {
      attempts,
      ...(attempts === 0 ? {} : { retryOn }),
      ...(attempt === undefined ? {} : { perTryTimeout: attempt }),
      ...(backoff === undefined ? {} : { backoff }),
    },
    ...(request === undefined ? {} : { timeout: request }),
  };
}

function orNone(duration: string | undefined): string | undefined {
  return duration !== undefined && /[1-9]/.test(duration) ? duration : undefined;
}
