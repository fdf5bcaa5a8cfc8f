/** What access logs and counters of the deployment itself say of a drill. */
import { byText } from '#shared/compare/order.ts';
import type { AccessLogEntry, DrillSide } from '#shared/model/index.ts';
import { RequestJoiner } from '#shared/observe/join.ts';
import { failed } from './outcome.ts';
import type { DrillTrace } from './trace.ts';

/** A line of an access log, as far as it is counted. */
export type WatchedLine = Pick<AccessLogEntry, 'flags' | 'correlation' | 'requestId' | 'traceId'> & {
  readonly observer: string;
};

/** A counter or gauge at the begin and at the end of the drill. */
export interface WatchedChange {
  readonly observer: string;
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** Envoy has about thirty flags; a line that somebody else wrote may have any. */
const MOST_FLAGS = 50;

/** The lines by log, joined to the requests of the drill; and the counters that moved. */
export function watchedBy(
  trace: Pick<DrillTrace, 'requests' | 'known'>,
  lines: readonly WatchedLine[],
  counters: readonly WatchedChange[],
): DrillSide['watched'] {
  const joiner = new RequestJoiner(trace.known);
  const wrong = new Set(trace.requests.filter(failed).map(({ id }) => id));
  const logs = [...Map.groupBy(lines, ({ observer }) => observer)].map(([observer, all]) =>
    logOf(observer, all, joiner, wrong),
  );
  return {
    logs: logs.sort((a, b) => byText(a.observer, b.observer)),
    counters: counters
      .filter(({ before, after }) => before !== after)
      .sort((a, b) => byText(a.observer, b.observer) || byText(a.name, b.name)),
  };
}

function logOf(
  observer: string,
  lines: readonly WatchedLine[],
  joiner: RequestJoiner,
  wrong: ReadonlySet<number>,
): NonNullable<DrillSide['watched']>['logs'][number] {
  const joined = { correlation: 0, 'request-id': 0, trace: 0 };
  const requests = new Map<string, Set<number>>();
  for (const line of lines) {
    const found = joiner.find(line);
    if (found === null) continue;
    joined[found.by] += 1;
    for (const flag of line.flags) {
      const about = requests.get(flag) ?? new Set();
      requests.set(flag, about.add(found.id));
    }
  }
  const flags = [...requests].map(([flag, about]) => ({
    flag,
    requests: about.size,
    failed: [...about].filter((id) => wrong.has(id)).length,
  }));
  return {
    observer,
    lines: lines.length,
    joined: { correlation: joined.correlation, requestId: joined['request-id'], trace: joined.trace },
    flags: flags
      .sort((a, b) => b.failed - a.failed || b.requests - a.requests || byText(a.flag, b.flag))
      .slice(0, MOST_FLAGS),
  };
}
