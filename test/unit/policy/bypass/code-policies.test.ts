import { expect, it } from 'vitest';
import { codePolicyFindings } from '#shared/policy/bypass/code-policies.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { springVersions } from '#shared/policy/spring/versions/spring-versions.ts';
import { readAnnotations } from '#shared/policy/spring/annotations/annotations.ts';
import { application } from '../spring-settings/one-application.ts';

const CODE = `package shop;

import com.netflix.hystrix.contrib.javanica.annotation.HystrixCommand;
import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.retry.annotation.Retry;
import org.springframework.retry.annotation.Retryable;

class Stock {
  @HystrixCommand(fallbackMethod = "none")
  int left(String sku) { return 1; }

  @Retryable(maxAttempts = 5)
  int reserve(String sku) { return 1; }

  @Retry(name = "stock")
  @CircuitBreaker(name = "stock")
  @Bulkhead(name = "narrow")
  int free(String sku) { return 1; }

  int plain(String sku) { return 1; }
}
`;

it('names each policy that stands in the code, with its line', () => {
  const problems = new Problems();
  const read = readAnnotations([{ file: 'Stock.java', text: CODE }], problems);
  const found = codePolicyFindings([{ application: 'shop', complete: true, read }]);
  expect(problems.found).toEqual([]);
  expect(
    found.map(({ rule, subject, title, place }) => `${rule} ${subject}: ${title} (${place?.line})`),
  ).toEqual([
    'MP-BP-15 shop: shop.Stock#reserve: @Retryable calls it up to 5 times (13)',
    'MP-BP-15 shop: shop.Stock#free: @Retry calls it again as instance stock says (16)',
    'MP-BP-16 shop: shop.Stock#free: @CircuitBreaker stock stands around it (17)',
    'MP-BP-17 shop: shop.Stock#free: A bulkhead stands around it: narrow (18)',
    'MP-BP-16 shop: shop.Stock#left: @HystrixCommand left stands around it, with none as fallback (10)',
    'MP-BP-18 shop: shop.Stock#left: The fallback none answers only as long as the annotation stays (10)',
  ]);
});

it('names the fallbacks of Resilience4j, which go with the annotation', () => {
  const code = CODE.replace(
    '@CircuitBreaker(name = "stock")',
    '@CircuitBreaker(name = "stock", fallbackMethod = "some")',
  );
  const read = readAnnotations([{ file: 'Stock.java', text: code }], new Problems());
  const found = codePolicyFindings([{ application: 'shop', complete: true, read }]);
  expect(found.filter(({ rule }) => rule === 'MP-BP-18')).toMatchObject([
    {
      subject: 'shop: shop.Stock#free',
      catalogue: 'CB-09',
      title: expect.stringContaining('fallback some') as string,
    },
    { subject: 'shop: shop.Stock#left', catalogue: 'CB-09' },
  ]);
});

it('says the numbers of the instances that the configuration has', () => {
  const code = CODE.replace(
    'int plain',
    `@io.github.resilience4j.ratelimiter.annotation.RateLimiter(name = "slow")
  @io.github.resilience4j.timelimiter.annotation.TimeLimiter(name = "slow")
  int plain`,
  );
  const read = readAnnotations([{ file: 'Stock.java', text: code }], new Problems());
  const yaml = [
    'resilience4j.retry.instances.stock: {max-attempts: 5, wait-duration: 200ms}',
    'resilience4j.ratelimiter.instances.slow: {limit-for-period: 10, limit-refresh-period: 1s}',
    'resilience4j.bulkhead.configs.default.max-concurrent-calls: 7',
  ].join('\n');
  const titles = codePolicyFindings(
    [{ application: 'shop', complete: true, read }],
    [application('shop', yaml)],
    springVersions('2025.0.1', new Problems()),
  ).map(({ title }) => title);
  expect(titles).toEqual(
    expect.arrayContaining([
      '@Retry calls it again as instance stock says: 5 attempts, 200 ms apart',
      '@CircuitBreaker stock stands around it: opens at 50 % of at least 100 calls',
      'A bulkhead stands around it: narrow: at most 7 at once',
      'A rate limiter stands around it: slow: 10 calls in 1 s',
      'A time limiter stands around it: slow: 1 s',
    ]),
  );
});

it('has nothing to say about code without policies', () => {
  const read = readAnnotations([{ file: 'Plain.java', text: 'class Plain {}' }], new Problems());
  expect(codePolicyFindings([{ application: null, complete: true, read }])).toEqual([]);
});
