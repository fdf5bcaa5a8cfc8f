import { z } from 'zod';
import type { WatchedState } from './watched.ts';

/** An event of a command; `currentTime` is epoch milliseconds. Source: Netflix/Hystrix, SerialHystrixDashboardData.writeCommandMetrics. */
const command = z.object({
  type: z.literal('HystrixCommand'),
  name: z.string(),
  currentTime: z.number(),
  isCircuitBreakerOpen: z.union([
    z.boolean(),
    z.enum(['true', 'false']).transform((text) => text === 'true'),
  ]),
  errorPercentage: z.number(),
  requestCount: z.number(),
  propertyValue_circuitBreakerForceOpen: z.boolean().default(false),
  propertyValue_circuitBreakerEnabled: z.boolean().default(true),
});

/** One line of `hystrix.stream`; null for pings, blank lines, thread pools and what was cut off. */
export function readHystrixLine(line: string): WatchedState | null {
  if (!line.startsWith('data:')) return null;
  const read = command.safeParse(jsonIn(line.slice('data:'.length)));
  if (!read.success) return null;
  const { name, currentTime, isCircuitBreakerOpen, errorPercentage, requestCount, ...told } = read.data;
  const forced = told.propertyValue_circuitBreakerForceOpen;
  const state = forced
    ? 'forced-open'
    : !told.propertyValue_circuitBreakerEnabled
      ? 'disabled'
      : isCircuitBreakerOpen
        ? 'open'
        : 'closed';
  const why = requestCount > 0 ? `${errorPercentage} % errors of ${requestCount}` : '';
  return { service: name, instance: null, state, why, atUs: currentTime * 1000 };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
