import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Attributes } from '#shared/policy/spring/annotations/annotation-value.ts';
import { feignClients } from '#shared/policy/spring/annotations/uses/feign.ts';
import { enabled } from '#shared/policy/spring/annotations/uses/switches.ts';
import { reading, readingJava } from './fixtures.ts';

const FEIGN = 'import org.springframework.cloud.openfeign.FeignClient;';

/** The attributes of the only annotation. */
function attributesOf(...texts: string[]): Attributes {
  const { annotations, problems } = readingJava(...texts);
  expect(problems).toEqual([]);
  expect(annotations).toHaveLength(1);
  return annotations[0]?.attributes ?? {};
}

/** What `name` of a client is, written as this expression: a text, or why it is not known. */
function nameAs(expression: string, members = '', ...others: string[]): string {
  const { name } = attributesOf(
    `package a; ${FEIGN} class Outer { ${members} @FeignClient(name = ${expression}) interface Client {} }`,
    ...others,
  );
  if (name === undefined) return 'absent';
  if (!name.known) return `not known: ${name.reason}`;
  return name.value.kind === 'string' ? name.value.value : name.value.kind;
}

it('gives file, line and column of each attribute', () => {
  const { url, configuration } = attributesOf(
    `package a;\n${FEIGN}\n@FeignClient(name = "p",\n    url = "\${p.url:}",\n  configuration = {Object.class})\ninterface Client {}`,
  );
  expect(url).toEqual({
    known: true,
    value: { kind: 'string', value: '${p.url:}' },
    origin: {
      kind: 'written',
      place: { file: 'A.java', line: 4, column: 11, field: 'a.Client @FeignClient.url' },
    },
  });
  expect(configuration).toMatchObject({
    value: {
      kind: 'list',
      items: [
        { value: { kind: 'class', name: 'java.lang.Object' }, origin: { place: { line: 5, column: 20 } } },
      ],
    },
  });
});

describe('constant expressions', () => {
  it.each([
    ['"a" + "b"', 'ab'],
    ['"a" + 1 + 2', 'a12'],
    ['"a" + (1 + 2) * 3', 'a9'],
    ['1 + 2 + "a"', '3a'],
    [`"a" + 'b' + true`, 'abtrue'],
    ['"" + (2147483647 + 1)', '-2147483648'],
    ['"" + (2147483647L + 1)', '2147483648'],
    ['"" + -2147483648', '-2147483648'],
    ['"" + -7 / 2 + -7 % 2', '-3-1'],
    ['"" + 0x7fff_ffff + 0b11 + 010', '214748364738'],
    ['"" + (long) 5 + (int) 5L', '55'],
    ['"\\u0061\\t\\101\\0"', 'a\tA\0'],
    [String.raw`"\\u0061"`, String.raw`\u0061`],
    ['"""\n    a\n      b \\\n    c\\n"""', 'a\n  b c\n'],
    ['/* "x" */ "a" // "y"\n + "b"', 'ab'],
    ['CONSTANT', 'own'],
    ['Outer.CONSTANT', 'own'],
    ['a.Outer.CONSTANT', 'own'],
    ['Other.CONSTANT', 'inherited'],
    ['"" + Integer.MAX_VALUE', '2147483647'],
    ['SUM', '3'],
  ])('%s is %s', (expression, expected) => {
    const members =
      'static final String CONSTANT = "own"; static final String SUM = "" + (ONE + 2), X = "x"; static final int ONE = 1;';
    const others = [
      'package a; class Other implements Base {}',
      'package a; interface Base { String CONSTANT = "inherited"; }',
    ];
    expect(nameAs(expression, members, ...others)).toBe(expected);
  });

  it.each([
    ['Missing.NAME', 'the constant Missing.NAME is not in the given files'],
    ['MUTABLE', 'MUTABLE is no constant'],
    ['CYCLE', 'constant CYCLE refers to itself'],
    ['INDIRECT', 'constant CALL: an expression with . is not modelled'],
    ['true ? "a" : "b"', 'an expression with ? is not modelled'],
    ['"" + 1 / 0', 'a division by zero'],
    ['"" + 1.5', 'a floating number as text is not modelled'],
    ['5', 'a number where none belongs'],
  ])('%s is not known: %s', (expression, reason) => {
    const members =
      'static String MUTABLE = "m"; static final String CYCLE = CYCLE2 + "", CYCLE2 = "" + CYCLE; static final String CALL = "x".trim(), INDIRECT = CALL;';
    expect(nameAs(expression, members)).toBe(`not known: ${reason}`);
  });

  it('refuses escapes that do not exist', () => {
    expect(readingJava(String.raw`class A { String s = "\q"; }`).problems).toEqual([
      'A.java:1:22 JAVA_SYNTAX a string literal is malformed',
    ]);
  });

  it('bounds constants that double each other', () => {
    const doubling = Array.from(
      { length: 60 },
      (_, i) => `static final String A${i + 1} = A${i} + A${i};`,
    ).join('');
    expect(nameAs('A60', `static final String A0 = "0123456789"; ${doubling}`)).toContain(
      'longer than 65536',
    );
  });

  it('joins ten thousand parts', () => {
    expect(nameAs(Array.from({ length: 10_000 }, () => '"x"').join(' + '))).toHaveLength(10_000);
  });
});

describe('names', () => {
  const fallback = (text: string, ...others: string[]): unknown => {
    const { fallback: found } = attributesOf(text, ...others);
    return found?.known === true && found.value.kind === 'class' ? found.value.name : found;
  };
  const client = (imports: string, name: string): string =>
    `package a; ${imports} @org.springframework.cloud.openfeign.FeignClient(name = "x", fallback = ${name}.class) interface C { class Own {} }`;

  it.each([
    ['', 'C.Own', 'a.C.Own'],
    ['', 'Same', 'a.Same'],
    ['import b.Named;', 'Named', 'b.Named'],
    ['import b.Named;', 'Named.Inner', 'b.Named.Inner'],
    ['', 'b.c.Full', 'b.c.Full'],
    ['', 'RuntimeException', 'java.lang.RuntimeException'],
    ['import b.*;', 'Given', 'b.Given'],
    ['', 'void', 'void'],
    ['', 'int[]', 'int[]'],
  ])('%s %s is %s', (imports, name, expected) => {
    expect(fallback(client(imports, name), 'package b; public class Given {}')).toBe(expected);
  });

  it('does not guess between an import on demand and the own package', () => {
    expect(fallback(client('import b.*;', 'Unseen'))).toMatchObject({
      known: false,
      reason: 'Unseen may come from b.* or from the own package',
      place: { line: 1 },
    });
  });

  it('does not guess what an unseen supertype brings', () => {
    const text =
      'package a; import com.netflix.hystrix.contrib.javanica.annotation.HystrixCommand; class A extends Unseen { @HystrixCommand(ignoreExceptions = Own.class) void x() {} }';
    const { ignoreExceptions } = attributesOf(text);
    expect(ignoreExceptions).toMatchObject({
      value: { items: [{ known: false, reason: 'Own may be inherited from a.Unseen, which is not given' }] },
    });
  });

  it('takes an annotation only for what its import says', () => {
    expect(
      readingJava('import org.eclipse.Retry; class A { @Retry(name = "x") void a() {} }').annotations,
    ).toEqual([]);
    const onDemand =
      'import io.github.resilience4j.retry.annotation.*; class A { @Retry(name = "x") void a() {} }';
    expect(readingJava(onDemand).annotations).toHaveLength(1);
    expect(readingJava(onDemand, '@interface Retry { String name(); }').annotations).toEqual([]);
  });
});

describe('what is no Java', () => {
  it('is a problem at its line, and the rest is read', () => {
    const { problems, annotations } = readingJava(
      `${FEIGN}\nclass A {\n  void broken(int {\n  }\n  @FeignClient("a") interface B {}\n}\n@FeignClient("c") interface C {}`,
    );
    expect(problems).toEqual(['A.java:3:19 JAVA_SYNTAX a name was expected, but there is {']);
    expect(annotations.map(({ target }) => target.type)).toEqual(['A.B', 'C']);
  });

  it.each([
    ['class A { /* no end', 'a comment has no end'],
    ['class A { String s = "no end;\n}', 'a string literal is malformed'],
    [`class A { int a = ${'('.repeat(5000)}1; }`, 'a bracket is not closed'],
    ['class A { '.repeat(5000), 'is nested deeper'],
    ['SELECT * FROM java', 'a type was expected'],
  ])('%.40s', (text, expected) => {
    const { problems } = readingJava(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(20);
    expect(problems.join('\n')).toContain(expected);
  });

  it('is not modelled when it is Kotlin', () => {
    const { problems } = reading([{ file: 'A.kt', text: '@FeignClient("a") interface A' }]);
    expect(problems).toEqual(['A.kt:null:null NOT_MODELLED only Java is read as source']);
  });

  it('is not modelled when it is an annotation made of others, or a component of a record', () => {
    const balanced = 'import org.springframework.cloud.client.loadbalancer.LoadBalanced;';
    const { problems, annotations } = readingJava(
      `${balanced} @LoadBalanced @interface Mine {} record R(@LoadBalanced Object template) {}`,
    );
    expect(annotations).toEqual([]);
    expect(problems.map((problem) => problem.split(' ').slice(1).join(' '))).toEqual([
      'NOT_MODELLED @LoadBalanced at a component of a record is not modelled',
      'NOT_MODELLED @Mine is made of @LoadBalanced: what it is at is not modelled',
    ]);
  });
});

it('skips modules, packages and bodies', () => {
  const { problems, annotations } = readingJava(
    '@Deprecated package a;',
    'open module a.b { requires java.base; exports a; }',
    'class A { static { if (1 < 2) { } } int[] x = {1, 2}, y[] = null; <T> A() throws Exception { } ; void a(A this, final int... b) { class Local { } } default @interface B { int a() default 1; String[] b() default {"}"}; } non-sealed interface D {} }',
  );
  expect(problems).toEqual([]);
  expect(annotations).toEqual([]);
});

it('reads the lab', () => {
  const folder = new URL('../../../lab/spring/java/lab/', import.meta.url);
  const sources = readdirSync(folder).map((name) => ({
    file: name,
    text: readFileSync(new URL(name, folder), 'utf8'),
  }));
  const read = reading(sources);
  expect(read.problems).toEqual([]);
  expect(enabled(read).map(({ name, type }) => [name, type])).toEqual([
    ['EnableFeignClients', 'lab.ConsumerRole'],
    ['EnableEurekaServer', 'lab.EurekaRole'],
    ['EnableZuulProxy', 'lab.ZuulRole'],
    ['EnableCircuitBreaker', 'lab.ZuulRole'],
  ]);
  const [client, ...others] = feignClients(read);
  expect(others).toEqual([]);
  expect(client).toMatchObject({
    type: 'lab.ProducerClient',
    name: { value: 'producer', origin: { place: { file: 'ProducerClient.java', line: 16, column: 21 } } },
    contextId: { value: 'producer' },
    url: undefined,
    fallback: { value: 'lab.ProducerClient.Fallback' },
    unseen: [],
  });
  expect(client?.methods).toMatchObject([
    {
      commandKey: 'ProducerClient#item(int,String)',
      httpMethod: { value: 'GET' },
      path: { value: '/api/items/{id}' },
    },
    {
      commandKey: 'ProducerClient#order(Map)',
      httpMethod: { value: 'POST' },
      path: { value: '/api/orders' },
    },
  ]);
});
