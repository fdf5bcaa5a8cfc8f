import { build, HistogramLogWriter, type Histogram } from 'hdr-histogram-js';
import type { LatencyRows } from '#engine/store/latencies.ts';
import { byText } from '#shared/compare/order.ts';

/** From where a latency is counted. The three are never mixed in one histogram. */
type Origin = 'first-byte' | 'intended' | 'sent';

/**
 * A HdrHistogram log (format version 1.3, V2 histograms, compressed) of one run: a line for each route and origin, whose
 * tag is `ORIGIN:ROUTE`. Values are microseconds with three significant digits, exact from 1 µs up.
 */
export class HistogramLog {
  readonly #histograms = new Map<string, Histogram>();
  #endUs = 0;
  #requests = 0;
  #unanswered = 0;

  /** Requests that were counted. */
  get requests(): number {
    return this.#requests;
  }

  add({ routes, startUs, durationUs, intendedUs }: LatencyRows): void {
    for (const [row, route] of routes.entries()) {
      const [start = 0, duration = -1, intended = -1] = [startUs[row], durationUs[row], intendedUs[row]];
      if (duration < 0) {
        this.#unanswered += 1;
        continue;
      }
      this.#requests += 1;
      this.#endUs = Math.max(this.#endUs, start + duration);
      if (intended < 0) {
        this.#record('first-byte', route, duration);
      } else {
        this.#record('sent', route, duration);
        this.#record('intended', route, Math.max(0, start - intended) + duration);
      }
    }
  }

  /** @param startedAt ISO 8601, of the run. */
  text(name: string, startedAt: string): string {
    let text = '';
    const writer = new HistogramLogWriter((line: string) => {
      text += line;
    });
    const seconds = (Date.parse(startedAt) / 1000).toFixed(3);
    writer.outputComment(
      `[Latency of ${name} by Meshproof, values in microseconds, Interval_Max in milliseconds]`,
    );
    writer.outputLogFormatVersion();
    writer.outputComment(`[BaseTime: ${seconds} (seconds since epoch)]`);
    writer.outputComment(`[StartTime: ${seconds} (seconds since epoch), ${startedAt}]`);
    writer.outputComment('[Tags: sent and intended of a replay, first-byte of a tap; never mixed]');
    if (this.#unanswered > 0) writer.outputComment(`[Left out, without a response: ${this.#unanswered}]`);
    writer.outputLegend();
    const tags = [...this.#histograms].sort(([a], [b]) => byText(a, b));
    for (const [, histogram] of tags) writer.outputIntervalHistogram(histogram, 0, this.#endUs / 1e6, 1000);
    return text;
  }

  #record(origin: Origin, route: string, us: number): void {
    const tag = `${origin}:${tagText(route)}`;
    let histogram = this.#histograms.get(tag);
    if (!histogram) {
      histogram = build({
        lowestDiscernibleValue: 1,
        highestTrackableValue: 2,
        autoResize: true,
        numberOfSignificantValueDigits: 3,
        bitBucketSize: 32,
        useWebAssembly: false,
      });
      histogram.tag = tag;
      this.#histograms.set(tag, histogram);
    }
    histogram.recordValue(Math.max(1, Math.round(us)));
  }
}

/** A tag ends at a comma and holds no white space. */
function tagText(route: string): string {
  return route.replaceAll(',', '%2C').replace(/\s/g, '_');
}
