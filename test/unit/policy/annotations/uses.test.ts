import { expect, it } from 'vitest';
import { valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { loadBalanced, ribbonClients } from '#shared/policy/spring/annotations/uses/balancing.ts';
import { feignClients } from '#shared/policy/spring/annotations/uses/feign.ts';
import { hystrixCommands } from '#shared/policy/spring/annotations/uses/hystrix.ts';
import { resilience4jUses } from '#shared/policy/spring/annotations/uses/resilience4j.ts';
import { retryables } from '#shared/policy/spring/annotations/uses/retryable.ts';
import { enabled } from '#shared/policy/spring/annotations/uses/switches.ts';
import { fixtures, reading, readingJava } from './fixtures.ts';

const classic = reading(fixtures('classic', 'class'));
const modern = reading(fixtures('modern', 'class'));

function kindOf(setting: Setting<unknown>): string {
  return setting.known ? setting.origin.kind : 'not known';
}

it('knows what a Feign client calls, with what it inherits', () => {
  const [client, ...others] = feignClients(classic);
  expect(others).toEqual([]);
  expect(client).toMatchObject({
    type: 'shop.ItemClient',
    name: { value: 'producer' },
    contextId: { value: 'items-1' },
    url: { value: '${producer.url:}' },
    path: { value: '/api/' },
    fallback: { value: 'shop.ItemClient.Fallback' },
    fallbackFactory: undefined,
    configuration: { value: ['shop.FeignSetup', 'shop.FeignSetup.Logging'] },
    unseen: [],
  });
  expect(
    client?.methods.map(({ commandKey, declaredIn, httpMethod, path }) => [
      commandKey,
      declaredIn,
      valueOf(httpMethod),
      valueOf(path),
    ]),
  ).toEqual([
    ['ItemClient#search(String,int[][],Entry)', 'shop.ItemClient', 'POST', '/api/items/search'],
    ['ItemClient#one(Integer)', 'shop.CrudApi', 'GET', '/api/items/{id}'],
    ['ItemClient#put(Integer,Item[],Map)', 'shop.CrudApi', 'PUT', '/api/items/{id}'],
    ['ItemClient#compare(Object,Item[][],Object[])', 'shop.CrudApi', undefined, undefined],
  ]);
});

it('takes value for the name, and a blank path for the root', () => {
  expect(feignClients(modern)).toMatchObject([
    {
      name: { value: 'prices' },
      contextId: { value: 'prices' },
      url: { value: 'http://localhost:8080' },
      methods: [
        { commandKey: 'PriceClient#all()', path: { value: '/' } },
        { commandKey: 'PriceClient#of(String,long)', path: { value: '/{item}' } },
      ],
    },
  ]);
});

it.each([
  ['', '', '{id}', '/{id}'],
  ['', '', '?q=1', '/?q=1'],
  ['', '', 'x', '/x'],
  ['api', '', '?q=1', '/api?q=1'],
  ['/api/', '', '{id}', '/api/{id}'],
  ['', 'items/', '{id}', '/items/{id}'],
  ['', 'items/', 'x/', '/items//x/'],
  ['', 'items', '{id}', '/items/{id}'],
  ['', '/items/', '', '/items/'],
  ['/api', '', '', '/api'],
])('joins the paths %j, %j and %j as Feign does', (client, owner, method, expected) => {
  const [found] = feignClients(
    readingJava(`import org.springframework.cloud.openfeign.FeignClient;
      import org.springframework.web.bind.annotation.*;
      @FeignClient(name = "x", path = "${client}") @RequestMapping("${owner}") interface Client {
        @GetMapping("${method}") void call();
      }`),
  );
  expect(found?.methods).toMatchObject([{ path: { value: expected } }]);
});

it('names supertypes that are not given, and refuses what Feign refuses', () => {
  const [client] = feignClients(
    readingJava(`import org.springframework.cloud.openfeign.FeignClient;
      import org.springframework.web.bind.annotation.*;
      import b.Api;
      @FeignClient(fallback = void.class) interface Client extends Api {
        @GetMapping({"/a", "/b"}) void two();
        @RequestMapping(path = Missing.PATH, method = {RequestMethod.GET, RequestMethod.PUT}) void unknown();
        @RequestMapping("x") void plain();
      }`),
  );
  expect(client?.unseen).toEqual(['b.Api']);
  expect(client?.fallback).toBeUndefined();
  expect(client?.name).toMatchObject({ known: false, reason: 'neither name nor value is written' });
  expect(client?.methods).toMatchObject([
    { path: { known: false, reason: 'Feign takes one path only' } },
    { path: { known: false }, httpMethod: { known: false, reason: 'Feign takes one method only' } },
    { path: { value: '/x' }, httpMethod: { value: 'GET', origin: { kind: 'default' } } },
  ]);
});

it('gives Hystrix commands the defaults of their class, all or nothing', () => {
  const commands = new Map(hystrixCommands(classic).map((command) => [command.method, command]));
  expect([...commands.keys()].toSorted()).toEqual(['odd', 'order', 'plain']);
  const plain = commands.get('plain');
  expect(plain).toMatchObject({
    type: 'shop.Orders',
    signature: 'plain(Item)',
    commandKey: { value: 'plain', origin: { kind: 'default' } },
    groupKey: { value: 'Orders', origin: { kind: 'default' } },
    threadPoolKey: { value: 'orders', origin: { kind: 'written' } },
    fallbackMethod: undefined,
    commandProperties: [{ name: { value: 'execution.timeout.enabled' }, value: { value: 'false' } }],
    threadPoolProperties: [],
  });
  expect(plain?.place.line).toBe(32);
  expect(commands.get('order')).toMatchObject({
    signature: 'order(Item,String[])',
    commandKey: { value: 'order-31' },
    groupKey: { value: 'Shop' },
    fallbackMethod: { value: 'none' },
    commandProperties: [
      { name: { value: 'execution.isolation.thread.timeoutInMilliseconds' }, value: { value: '2000' } },
      { name: { value: 'circuitBreaker.enabled' }, value: { value: 'true' } },
    ],
    threadPoolProperties: [{ name: { value: 'coreSize' }, value: { value: '5' } }],
    ignoreExceptions: { value: ['java.lang.IllegalStateException', 'shop.Orders.Missing'] },
  });
  expect(commands.get('odd')?.threadPoolKey).toMatchObject({ value: 'öäü €𝄞\0\t\\' });
});

it('takes the group for the thread pool of a command without one', () => {
  const [command] = hystrixCommands(
    readingJava(
      'class A { @com.netflix.hystrix.contrib.javanica.annotation.HystrixCommand(groupKey = "g") void a() {} }',
    ),
  );
  expect(command?.threadPoolKey).toMatchObject({ value: 'g', origin: { kind: 'derived' } });
});

it('lists the uses of Resilience4j', () => {
  const uses = resilience4jUses(modern).map(({ pattern, target, name, fallbackMethod, bulkheadType }) =>
    [
      pattern,
      target.signature ?? target.type,
      valueOf(name),
      valueOf(fallbackMethod),
      bulkheadType === null ? undefined : valueOf(bulkheadType),
    ].join(' '),
  );
  expect(uses.toSorted()).toEqual([
    'bulkhead level(String) stock  THREADPOOL',
    'circuit-breaker shop.Stock stock  ',
    'rate-limiter limited() r  ',
    'retry next() level  ',
    'time-limiter level(String) ${time.limiter:slow} late ',
  ]);
});

it('knows the numbers of spring-retry, and which expression hides them', () => {
  const uses = new Map(
    [...retryables(classic), ...retryables(modern)].map((use) => [use.target.member, use]),
  );
  expect(uses.get('retried')).toMatchObject({
    maxAttempts: { value: 9 },
    include: { value: ['java.io.IOException', 'java.util.concurrent.TimeoutException'] },
    backoff: {
      delayMs: { value: 2000 },
      maxDelayMs: { value: 60_000 },
      multiplier: { value: 1.5 },
      random: { value: true },
    },
  });
  expect(uses.get('excluded')).toMatchObject({
    maxAttempts: { known: false, reason: 'maxAttemptsExpression decides: #{${retry.max:4}}' },
    maxAttemptsExpression: { value: '#{${retry.max:4}}' },
    exclude: { value: ['shop.Orders.Missing'] },
    backoff: { delayMs: { value: 1000, origin: { kind: 'default' } }, multiplier: { value: 0 } },
  });
  expect(uses.get('limited')).toMatchObject({
    maxAttempts: { value: 3, origin: { kind: 'default', source: 'Retryable.maxAttempts' } },
    include: { value: ['java.lang.IllegalStateException'] },
    exclude: undefined,
    backoff: { delayMs: { value: 50 }, random: { known: false, reason: 'randomExpression decides: true' } },
  });
});

it('does not choose between the versions of spring-retry', () => {
  const source = (delay: string): string =>
    `import org.springframework.retry.annotation.*; class A { @Retryable(backoff = @Backoff(${delay})) void a() {} }`;
  const delays = ['delay = 0', 'delay = 0, value = 7', 'value = 8', 'delay = 9'].map((delay) => {
    const [use] = retryables(readingJava(source(delay)));
    return use === undefined ? undefined : (valueOf(use.backoff.delayMs) ?? kindOf(use.backoff.delayMs));
  });
  expect(delays).toEqual(['not known', 7, 8, 9]);
});

it('lists balanced clients, templates and switches', () => {
  expect(ribbonClients(classic)).toMatchObject([
    { via: 'ribbon', name: null, configuration: { value: ['shop.FeignSetup.Logging'] } },
    { via: 'ribbon', name: { value: 'producer' }, configuration: { value: ['shop.FeignSetup'] } },
    { via: 'ribbon', name: { value: 'other' }, configuration: undefined },
  ]);
  expect(ribbonClients(modern)).toMatchObject([{ via: 'load-balancer', name: { value: 'prices' } }]);
  expect(
    loadBalanced(classic)
      .map(
        ({ target }) =>
          `${target.kind} ${target.type} ${target.signature ?? target.member} ${target.parameter}`,
      )
      .toSorted(),
  ).toEqual([
    'field shop.ShopApplication one null',
    'field shop.ShopApplication two null',
    'method shop.ShopApplication restTemplate() null',
    'parameter shop.ShopApplication <init>(String,RestTemplate) 1',
    'parameter shop.ShopApplication.Inner <init>(int,RestTemplate) 1',
  ]);
  expect(enabled(classic).map(({ name, through }) => `${name} ${through}`)).toEqual([
    'EnableZuulProxy EnableZuulProxy',
    'EnableCircuitBreaker EnableZuulProxy',
    'EnableEurekaClient EnableEurekaClient',
    'EnableDiscoveryClient EnableDiscoveryClient',
    'EnableCircuitBreaker EnableCircuitBreaker',
    'EnableFeignClients EnableFeignClients',
  ]);
  expect(enabled(classic)[3]?.attributes['autoRegister']).toMatchObject({ value: { value: false } });
});
