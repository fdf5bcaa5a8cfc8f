import { z } from 'zod';
import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { written } from '#shared/policy/model/setting.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';

/** A command of a running application, with the values that are in effect for it. */
export interface RunningCommand {
  readonly key: string;
  readonly settings: CallSettingsDraft;
}

const command = z.object({
  type: z.literal('HystrixCommand'),
  name: z.string(),
  propertyValue_circuitBreakerEnabled: z.boolean(),
  propertyValue_circuitBreakerErrorThresholdPercentage: z.number(),
  propertyValue_circuitBreakerRequestVolumeThreshold: z.number(),
  propertyValue_circuitBreakerSleepWindowInMilliseconds: z.number(),
  propertyValue_metricsRollingStatisticalWindowInMilliseconds: z.number(),
  propertyValue_executionTimeoutInMilliseconds: z.number(),
});

/** Whether a text is an event stream (WHATWG HTML, "Server-sent events") with Hystrix' pings or data. */
export function isHystrixStream(text: string): boolean {
  return /^\s*(?:ping:|data:\s*\{"type":"Hystrix)/.test(text);
}

/**
 * `/actuator/hystrix.stream`, as far as it was saved: the last event of each command counts, and a last line that was cut off
 * does not. Source: Netflix/Hystrix, SerialHystrixDashboardData.
 */
export function readHystrixStream({ file, text }: SourceText, problems: Problems): RunningCommand[] {
  const lines = text.split(/\r?\n/);
  const found = new Map<string, RunningCommand>();
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('data:')) continue;
    let value: unknown;
    try {
      value = JSON.parse(line.slice('data:'.length));
    } catch (error) {
      if (index === lines.length - 1) continue;
      problems.warning(
        'STREAM_SYNTAX',
        error instanceof Error ? error.message : String(error),
        'Save the stream again; the line is left out.',
        { file, line: index + 1, column: null, field: '' },
      );
      continue;
    }
    const event = command.safeParse(value);
    if (event.success) found.set(event.data.name, runningCommand(event.data, file, index + 1));
  }
  return [...found.values()];
}

function runningCommand(event: z.infer<typeof command>, file: string, line: number): RunningCommand {
  const at = <T>(field: string, value: T) => written(value, { file, line, column: null, field });
  const value = (name: keyof z.infer<typeof command> & `propertyValue_${string}`) =>
    at(name, Number(event[name]));
  return {
    key: event.name,
    settings: {
      'breaker.kind': at(
        'propertyValue_circuitBreakerEnabled',
        event.propertyValue_circuitBreakerEnabled ? 'hystrix' : 'none',
      ),
      'breaker.failureRatePercent': value('propertyValue_circuitBreakerErrorThresholdPercentage'),
      'breaker.minimumCalls': value('propertyValue_circuitBreakerRequestVolumeThreshold'),
      'breaker.openMs': value('propertyValue_circuitBreakerSleepWindowInMilliseconds'),
      'breaker.windowMs': value('propertyValue_metricsRollingStatisticalWindowInMilliseconds'),
      'timeout.requestMs': value('propertyValue_executionTimeoutInMilliseconds'),
    },
  };
}
