import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonKindOf } from '#engine/policy/json-kind.ts';
import { springFileOf } from '#engine/policy/spring-name.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { readActuator } from '#shared/policy/spring/actuator/read-actuator.ts';
import { readEurekaApps } from '#shared/policy/spring/eureka/eureka-apps.ts';

const ROOT = 'test/fixtures/policy/samples/lab';

/** What a file is read as, by its name behind the application's; or why nothing reads it. */
type Expected = { readonly as: string } | { readonly nobody: string };

const as = (kind: string): Expected => ({ as: kind });
const HEADERS = 'what an instance saw of one request: a trace of it is recorded by taps';

/** Every file of both generations: `consumer-env.json` by `env.json`, where no name of its own stands here. */
const TABLE: Readonly<Record<string, Expected>> = {
  'env.json': as('env'),
  'configprops.json': as('configprops'),
  'index.json': as('index'),
  'gateway-routes.json': as('gateway-routes'),
  'zuul-routes.json': as('zuul-routes'),
  'zuul-routes-details.json': as('zuul-routes'),
  'circuitbreakers.json': as('circuitbreakers'),
  'hystrix.stream.txt': as('hystrix-stream'),
  'eureka-apps.json': as('registry'),
  'eureka-apps.xml': as('registry'),
  'eureka-app-producer.json': as('registry'),
  // Recognised, so that nobody is told that they are unknown; they say nothing about policies.
  'health.json': as('other: health'),
  'metrics.json': as('other: metrics'),
  'mappings.json': as('other: contexts'),
  'archaius.json': as('other: archaius'),
  'zuul-filters.json': as('other: Zuul filters'),
  'gateway-globalfilters.json': as('other: gateway filters and predicates'),
  'gateway-routefilters.json': as('other: gateway filters and predicates'),
  'gateway-routepredicates.json': as('other: gateway filters and predicates'),
  'circuitbreakerevents.json': as('other: events'),
  'retryevents.json': as('other: events'),
  // Resilience4j's endpoints of these patterns: RetryEndpoint and TimeLimiterEndpoint answer with a list of names.
  'retries.json': as('other: retries'),
  'timelimiters.json': as('other: timelimiters'),
  'eureka-status.html': { nobody: 'a page for people, with what eureka/apps says' },
  'echo-edge.json': { nobody: HEADERS },
  'echo-gw.json': { nobody: HEADERS },
  'echo-gwconsumer.json': { nobody: HEADERS },
  'echo-zuul.json': { nobody: HEADERS },
  'echo-with-incoming-b3.json': { nobody: HEADERS },
  'echo-with-incoming-w3c.json': { nobody: HEADERS },
  'tap-headers.jsonl': { nobody: 'another recorder’s notes: captures are recorded, and not imported' },
  'reactor-netty-access.log': { nobody: 'requests that were served, and no policy' },
  'tomcat-access-7101.log': { nobody: 'requests that were served, and no policy' },
  'tomcat-access-7111.log': { nobody: 'requests that were served, and no policy' },
  'tomcat-access-7112.log': { nobody: 'requests that were served, and no policy' },
  'tomcat-access-7201.log': { nobody: 'requests that were served, and no policy' },
  'tomcat-access-7301.log': { nobody: 'requests that were served, and no policy' },
};

const FILES = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => statSync(join(ROOT, file)).isFile())
  .toSorted();

function expectedOf(file: string): Expected | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return TABLE[name] ?? TABLE[name.replace(/^(?:consumer|eureka|gateway|producer|zuul)-/, '')];
}

/** The kind that the file's own content has. */
function kindOf(file: string, problems: Problems): string | undefined {
  const source = { file, text: readFileSync(join(ROOT, file), 'utf8') };
  if (/-apps?[-.]/.test(file)) return readEurekaApps(source, problems) === undefined ? undefined : 'registry';
  const answer = readActuator(source, problems);
  return answer?.kind === 'other' ? `other: ${answer.endpoint}` : answer?.kind;
}

describe('what real applications and their registries answered', () => {
  it('is all in the table', () => {
    expect(FILES.length).toBe(112);
    expect(FILES.filter((file) => expectedOf(file) === undefined)).toEqual([]);
    const used = new Set(FILES.map(expectedOf));
    expect(Object.keys(TABLE).filter((name) => !used.has(TABLE[name]))).toEqual([]);
  });

  it.for(FILES.filter((file) => 'as' in (expectedOf(file) ?? {})))('is read: %s', (file) => {
    const problems = new Problems();
    const expected = expectedOf(file);
    expect(kindOf(file, problems)).toBe(expected !== undefined && 'as' in expected ? expected.as : '');
    expect(problems.found.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.for(FILES.filter((file) => 'nobody' in (expectedOf(file) ?? {})))('is left alone: %s', (file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const byName = springFileOf(file);
    expect(byName === 'json' ? jsonKindOf(JSON.parse(text)).kind : byName).toBe('other');
  });
});
