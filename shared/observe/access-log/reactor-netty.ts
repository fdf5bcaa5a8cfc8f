import type { AccessLogEntry } from '#shared/model/index.ts';
import { amount, commonTimeUs, emptyEntry, statusOf, takeRequestLine } from './entry.ts';
import { ended } from './envoy-text.ts';

/** What every line has: `ADDRESS - USER [TIME] "REQUEST" STATUS LENGTH …`. Bounded pieces, so that no line is slow. */
const LINE =
  /(\S{1,100}) - (\S{1,100}) \[([^\]]{20,40})\] "([^"]{1,16384})" (\d{1,3}) (-|\d{1,19})((?: \d{1,19}){1,2}(?: ms)?)$/;
/** Sleuth's `[application,trace,span,export]` and Micrometer's `[trace-span]` before it. */
const SLEUTH = /\[[^\],]{0,200},([0-9a-f]{16,32}),[0-9a-f]{16}/;
const MICROMETER = /\[([0-9a-f]{32})-[0-9a-f]{16}\]/;

/**
 * Reads lines of `reactor.netty.http.server.AccessLog`, whatever the logger puts before them. The duration is in
 * milliseconds: Reactor Netty 0.9 writes `PORT DURATION ms`, 1.0 and later the duration alone. The time is that of the request
 * (AccessLogArgProvider.accessDateTime), in whole seconds.
 */
export function readReactorNetty(line: string): AccessLogEntry | null {
  const begins = line.search(/\S{1,100} - \S{1,100} \[\d\d\/[A-Z]/);
  const match = begins < 0 ? null : LINE.exec(line.slice(begins));
  if (match === null) return null;
  const [, , , time = '', request = '', status, , durations = ''] = match;
  const entry = emptyEntry();
  entry.startUs = commonTimeUs(time);
  takeRequestLine(entry, request);
  entry.status = statusOf(status);
  const ms = amount(durations.replace(/ ms$/, '').trim().split(' ').at(-1));
  entry.durationUs = ms === null ? null : ms * 1000;
  const before = line.slice(0, begins);
  entry.traceId = SLEUTH.exec(before)?.[1] ?? MICROMETER.exec(before)?.[1] ?? null;
  return ended(entry);
}
