import type { AuditFinding } from '#shared/policy/model/audit.ts';
import { notKnown, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { duration } from '#shared/policy/parity/words.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import type { AnnotationTarget } from '#shared/policy/spring/annotations/annotations.ts';
import { hystrixCommands } from '#shared/policy/spring/annotations/uses/hystrix.ts';
import {
  resilience4jUses,
  type Resilience4jUse,
} from '#shared/policy/spring/annotations/uses/resilience4j.ts';
import { retryables } from '#shared/policy/spring/annotations/uses/retryable.ts';
import type { ApplicationAnnotations } from '#shared/policy/spring/calls/application-code.ts';
import { SettingsReader } from '#shared/policy/spring/effective/settings-reader.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import {
  bulkheadInstance,
  rateLimiterInstance,
  retryInstance,
  timeLimiterInstance,
} from '#shared/policy/spring/resilience4j/patterns.ts';
import { resilience4jBreaker } from '#shared/policy/spring/resilience4j/resilience4j-settings.ts';
import { springVersions, type SpringVersions } from '#shared/policy/spring/versions/spring-versions.ts';

/**
 * Policies that stand in the code around ordinary methods. No configuration switches them off for the mesh, and nothing says
 * which service the method calls, so they have no row of their own: whoever reads the audit has to know them.
 */
export function codePolicyFindings(
  code: readonly ApplicationAnnotations[],
  applications: readonly SpringApplication[] = [],
  versions: SpringVersions = springVersions(null, new Problems()),
): AuditFinding[] {
  return code.flatMap(({ application, read }) => {
    const own = applications.find(({ name }) => name === application);
    const reader = own === undefined ? null : new SettingsReader(own, versions, new Problems());
    const of = application === null ? '' : `${application}: `;
    return [
      ...retryables(read).map((use) => {
        const attempts = valueOf(use.maxAttempts);
        const often = attempts === undefined ? 'repeatedly' : `up to ${attempts} times`;
        return retry(of + targetText(use.target), `@Retryable calls it ${often}`, use);
      }),
      ...resilience4jUses(read).flatMap((use) => {
        const subject = of + targetText(use.target);
        const instance = valueOf(use.name) ?? 'not known';
        const said = reader === null ? null : inNumbers(use, reader);
        const amount = said === null ? '' : `: ${said}`;
        switch (use.pattern) {
          case 'retry':
            return [retry(subject, `@Retry calls it again as instance ${instance} says${amount}`, use)];
          case 'circuit-breaker':
            return [
              breaker(subject, `@CircuitBreaker ${instance} stands around it${amount}`, use),
              ...fallback(subject, use),
            ];
          case 'bulkhead':
          case 'time-limiter':
          case 'rate-limiter':
            return [
              limit(
                subject,
                `A ${use.pattern.replace('-', ' ')} stands around it: ${instance}${amount}`,
                use,
              ),
            ];
        }
      }),
      ...hystrixCommands(read).flatMap((use) => {
        const subject = `${of}${use.type}#${use.method}`;
        const asFallback =
          use.fallbackMethod === undefined ? '' : `, with ${valueOf(use.fallbackMethod) ?? 'a'} as fallback`;
        const key = valueOf(use.commandKey) ?? 'not known';
        return [
          breaker(subject, `@HystrixCommand ${key} stands around it${asFallback}`, use),
          ...fallback(subject, use),
        ];
      }),
    ];
  });
}

/** What the instance of an annotation says in the application's configuration; null where that is not known. */
function inNumbers(use: Resilience4jUse, reader: SettingsReader): string | null {
  switch (use.pattern) {
    case 'retry': {
      const { attempts, backoffBaseMs } = retryInstance(reader, use.name);
      const pause = valueOf(backoffBaseMs);
      return words(
        attempts,
        (n) => `${n} attempts${pause === undefined ? '' : `, ${duration(pause)} apart`}`,
      );
    }
    case 'circuit-breaker': {
      const own = use.name.known ? resilience4jBreaker(reader, use.name.value, 'annotation') : {};
      const least = valueOf(own['breaker.minimumCalls']);
      return words(
        own['breaker.failureRatePercent'],
        (rate) => `opens at ${rate} %${least === undefined ? '' : ` of at least ${least} calls`}`,
      );
    }
    case 'bulkhead': {
      const type = use.bulkheadType ?? notKnown('it has no type');
      return words(bulkheadInstance(reader, use.name, type).calls, (n) => `at most ${n} at once`);
    }
    case 'time-limiter':
      return words(timeLimiterInstance(reader, use.name), duration);
    case 'rate-limiter': {
      const { calls, periodMs } = rateLimiterInstance(reader, use.name);
      const period = valueOf(periodMs);
      // A period below a millisecond, as the default is, limits nothing that a network could carry.
      return period === undefined || period < 1
        ? null
        : words(calls, (n) => `${n} calls in ${duration(period)}`);
    }
  }
}

function words<T>(setting: Setting<T> | undefined, say: (value: T) => string): string | null {
  return setting?.known === true ? say(setting.value) : null;
}

type Placed = { readonly place: AuditFinding['place'] };

function retry(subject: string, title: string, { place }: Placed): AuditFinding {
  return {
    rule: 'MP-BP-15',
    severity: 'minor',
    catalogue: 'MO-03',
    subject,
    title,
    reason: 'Retries in the code stay on in the mesh and multiply with those of the route.',
    source: 'spring-retry Retryable.java; resilience4j-annotations Retry.java',
    fix: 'Remove the annotation, or keep retries.attempts: 0 on the routes that the method calls.',
    place,
  };
}

function breaker(subject: string, title: string, { place }: Placed): AuditFinding {
  return {
    rule: 'MP-BP-16',
    severity: 'info',
    catalogue: 'MO-04',
    subject,
    title,
    reason:
      'The breaker stays above the mesh, whose own errors count as failures for it; its fallback stays as well.',
    source: 'hystrix-javanica HystrixCommandAspect; resilience4j-annotations CircuitBreaker.java',
    fix: 'Keep it for its fallback; give up its thresholds where outlierDetection takes their place.',
    place,
  };
}

/** A fallback method answers for the breaker that it belongs to, and goes with it (CB-09). */
function fallback(
  subject: string,
  { fallbackMethod, place }: Placed & { readonly fallbackMethod: Setting<string> | undefined },
): AuditFinding[] {
  const name = valueOf(fallbackMethod);
  if (fallbackMethod === undefined || name === '') return [];
  return [
    {
      rule: 'MP-BP-18',
      severity: 'minor',
      catalogue: 'CB-09',
      subject,
      title: `The fallback ${name ?? 'method'} answers only as long as the annotation stays`,
      reason: 'The mesh has no fallback: without it callers get the error that it hid.',
      source:
        'hystrix-javanica HystrixCommand.fallbackMethod; resilience4j-annotations CircuitBreaker.fallbackMethod; istio.io docs/concepts/traffic-management',
      fix: 'Keep the annotation for its fallback, or handle the error in the method itself.',
      place,
    },
  ];
}

function limit(subject: string, title: string, { place }: Placed): AuditFinding {
  return {
    rule: 'MP-BP-17',
    severity: 'info',
    catalogue: 'CB-10',
    subject,
    title,
    reason: 'It limits this application in the mesh as before, beside the limits of a DestinationRule.',
    source: 'resilience4j-annotations',
    fix: 'Compare it with connectionPool and timeout of the destinations that the method calls.',
    place,
  };
}

function targetText({ type, member }: AnnotationTarget): string {
  return member === null ? type : `${type}#${member}`;
}
