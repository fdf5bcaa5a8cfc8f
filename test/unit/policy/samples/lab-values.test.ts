import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crossCheck } from '#shared/policy/cross-check/cross-check.ts';
import { codePolicyFindings } from '#shared/policy/bypass/code-policies.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { readActuator } from '#shared/policy/spring/actuator/read-actuator.ts';
import { springVersions } from '#shared/policy/spring/versions/spring-versions.ts';
import { inputsOf, type Texts } from '../audit-inputs.ts';
import { values } from '../spring-settings/one-application.ts';

type Stack = 'classic' | 'modern';

const ROOT = 'test/fixtures/policy/samples/lab';
const VERSIONS: Readonly<Record<Stack, string>> = { classic: 'Hoxton.SR12', modern: '2025.0.1' };
const text = (stack: Stack, name: string) => readFileSync(`${ROOT}/${stack}/${name}`, 'utf8');

/** The configuration files of an application as its environment names them, as one file. */
function filesOf(stack: Stack, role: string): string {
  const problems = new Problems();
  const file = `${role}-env.json`;
  const answer = readActuator({ file, text: text(stack, file) }, problems);
  if (answer?.kind !== 'env') throw new Error(`${file} is no env`);
  const sources = answer.env.sources.filter(({ name }) => /applicationConfig|Config resource/.test(name));
  const seen = new Map<string, string>();
  for (const { key, value } of sources.flatMap(({ properties }) => properties))
    if (!seen.has(key) && !/on-profile|spring\.profiles/.test(key)) seen.set(key, value);
  return [...seen].map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}\n`).join('');
}

/** The consumer's client as its command keys and breakers name it. */
const CLIENT = `package lab;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.*;
import java.util.Map;
@FeignClient(name = "producer", fallback = ProducerClient.Fallback.class)
public interface ProducerClient {
  @GetMapping("/api/items/{id}") Map<String, Object> item(long id, String lang);
  @PostMapping("/orders") Map<String, Object> order(Map<String, Object> order);
  class Fallback {}
}
class RestCaller {
  @io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker(name = "restItem")
  @io.github.resilience4j.retry.annotation.Retry(name = "restItem")
  Map<String, Object> item(long id) { return null; }
}
`;

function consumer(
  stack: Stack,
  answers: readonly string[],
  change: (files: string) => string = (one) => one,
) {
  const spring: Texts = {
    'consumer/src/main/resources/application.properties': change(filesOf(stack, 'consumer')),
    'consumer/src/main/java/lab/ProducerClient.java': CLIENT,
  };
  const actuators = Object.fromEntries(
    answers.map((name) => [`consumer-${name}`, text(stack, `consumer-${name}`)]),
  );
  return readPolicies(inputsOf({ spring, actuators, options: { springVersion: VERSIONS[stack] } }));
}

describe('the consumer of the modern deployment', () => {
  const { spring } = consumer('modern', []);
  const settings = (via: string) =>
    spring?.policy.calls.find((call) => call.callee === 'producer' && call.via === via)?.settings ?? {};

  it('has the effective values that it runs with', () => {
    expect(
      values(
        settings('feign'),
        'timeout.connectMs',
        'timeout.readMs',
        'timeout.requestMs',
        'retry.attempts',
        'retry.attemptsPerInstance',
        'retry.statuses',
        'retry.methods',
        'breaker.kind',
        'breaker.failureRatePercent',
        'breaker.windowCalls',
        'breaker.minimumCalls',
        'breaker.openMs',
        'breaker.halfOpenCalls',
        'breaker.slowCallMs',
        'breaker.countsStatuses',
        'balancing.algorithm',
        'trace.propagation',
      ),
    ).toEqual({
      'timeout.connectMs': 250,
      'timeout.readMs': 500,
      'timeout.requestMs': 3000,
      'retry.attempts': 4,
      'retry.attemptsPerInstance': 2,
      'retry.statuses': ['502', '503', '504'],
      'retry.methods': ['GET'],
      'breaker.kind': 'resilience4j',
      'breaker.failureRatePercent': 50,
      'breaker.windowCalls': 10,
      'breaker.minimumCalls': 5,
      'breaker.openMs': 3000,
      'breaker.halfOpenCalls': 2,
      'breaker.slowCallMs': 60_000,
      'breaker.countsStatuses': ['4xx', '5xx'],
      'balancing.algorithm': 'round-robin',
      'trace.propagation': ['b3', 'w3c'],
    });
  });

  it('repeats its RestTemplate as the instance of its annotation says', () => {
    const found = codePolicyFindings(
      spring?.code ?? [],
      spring?.applications,
      springVersions(VERSIONS.modern, new Problems()),
    );
    expect(found.map(({ title }) => title)).toEqual([
      '@CircuitBreaker restItem stands around it: opens at 50 % of at least 5 calls',
      '@Retry calls it again as instance restItem says: 3 attempts, 20 ms apart',
    ]);
  });
});

describe('breakers of a running application against its files', () => {
  const titles = (policies: ReturnType<typeof consumer>) =>
    crossCheck(policies).map(({ rule, subject, title }) => `${rule} ${subject}: ${title}`);
  const CLASSIC = ['env.json', 'hystrix.stream.txt'];
  const MODERN = ['env.json', 'circuitbreakers.json'];

  it('agree where nothing was changed', () => {
    expect(titles(consumer('classic', CLASSIC))).toEqual([]);
    expect(titles(consumer('modern', MODERN))).toEqual([]);
  });

  it('show what each command of Hystrix runs with', () => {
    const changed = consumer('classic', CLASSIC, (files) =>
      files.replace('sleepWindowInMilliseconds=3000', 'sleepWindowInMilliseconds=9000'),
    );
    const found = titles(changed).filter((title) => title.includes('command'));
    expect(found).toEqual([
      'MP-AC-01 consumer: command ProducerClient#item(long,String): breaker.openMs is 9 s in the files, and 3 s in the running application',
      'MP-AC-01 consumer: command ProducerClient#order(Map): breaker.openMs is 9 s in the files, and 3 s in the running application',
    ]);
  });

  it('count for a command of code where its own key is written', () => {
    const own = 'hystrix.command.restItem.circuitBreaker.requestVolumeThreshold';
    const changed = consumer('classic', CLASSIC, (files) => `${files}${own}=77\n`);
    expect(titles(changed).filter((title) => title.includes('restItem'))).toEqual([
      'MP-AC-01 consumer: command restItem: breaker.minimumCalls is 77 in the files, and 5 in the running application',
    ]);
  });

  it('show the threshold of each breaker of Resilience4j', () => {
    const changed = consumer('modern', MODERN, (files) =>
      files.replace('failure-rate-threshold=50', 'failure-rate-threshold=20'),
    );
    expect(titles(changed).filter((title) => title.includes('breaker restItem'))).toEqual([
      'MP-AC-01 consumer: breaker restItem: breaker.failureRatePercent is 20 in the files, and 50 in the running application',
    ]);
  });
});

describe('a stream of Hystrix', () => {
  const read = (stream: string) => {
    const problems = new Problems();
    const answer = readActuator({ file: 'hystrix.stream', text: stream }, problems);
    return { answer, problems: problems.found };
  };
  const real = text('classic', 'zuul-hystrix.stream.txt');

  it('says the values of each command once', () => {
    const { answer, problems } = read(real);
    expect(problems).toEqual([]);
    const commands = answer?.kind === 'hystrix-stream' ? answer.commands : [];
    expect(commands.map(({ key, settings }) => [key, valueOf(settings['breaker.minimumCalls'])])).toEqual([
      ['producer', 5],
      ['consumer', 5],
    ]);
  });

  it('may end in the middle of an event, and nowhere else', () => {
    const event = real.split('\n').find((line) => line.startsWith('data:')) ?? '';
    expect(read(`${event}\n\ndata: {"type":"Hystrix`).problems).toEqual([]);
    expect(read(`ping:\n\ndata: {"type":"Hystrix\n\n${event}\n`).problems).toMatchObject([
      { severity: 'warning', code: 'STREAM_SYNTAX', place: { line: 3 } },
    ]);
  });
});
