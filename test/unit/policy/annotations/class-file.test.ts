import { expect, it } from 'vitest';
import { fixtures, reading } from './fixtures.ts';

const [orders] = fixtures('classic', 'class').filter(({ file }) => file.endsWith('/Orders.class'));

function withBytes(change: (bytes: Uint8Array) => Uint8Array): string[] {
  return reading([{ file: 'Orders.class', bytes: change(orders?.bytes.slice() ?? new Uint8Array()) }])
    .problems;
}

it('refuses what is no class file', () => {
  expect(withBytes(() => new Uint8Array())).toEqual([
    'Orders.class:null:null CLASS_FORMAT it ends where 4 more bytes were expected, at byte 0',
  ]);
  expect(withBytes((bytes) => bytes.fill(0, 0, 4))).toEqual([
    'Orders.class:null:null CLASS_FORMAT it is no class file',
  ]);
  expect(withBytes((bytes) => bytes.fill(99, 10, 11))).toEqual([
    'Orders.class:null:null CLASS_FORMAT a constant has the unknown tag 99',
  ]);
  expect(withBytes(() => new Uint8Array(5 * 2 ** 20))).toEqual([
    'Orders.class:null:null CLASS_FORMAT it has 5242880 bytes, more than 4194304',
  ]);
});

it('says once for every length at which a file breaks off that it does', () => {
  const length = orders?.bytes.length ?? 0;
  expect(length).toBeGreaterThan(4000);
  for (let end = 0; end < length; end++) {
    const problems = withBytes((bytes) => bytes.subarray(0, end));
    expect(problems, `${end} bytes`).toHaveLength(1);
  }
});

it('warns of a class file that says something else than its source', () => {
  const classes = fixtures('modern', 'class').filter(({ file }) => file.endsWith('PriceClient.class'));
  const [source] = fixtures('modern', 'java').filter(({ file }) => file.endsWith('PriceClient.java'));
  const changed = { file: 'PriceClient.java', text: source?.text.replace('"{item}"', '"/v2/{item}"') ?? '' };
  const { problems, annotations } = reading([...classes, changed]);
  expect(problems).toEqual([
    'shop/PriceClient.class:null:null DECLARED_TWICE shop.PriceClient differs from what PriceClient.java says, which counts',
  ]);
  expect(JSON.stringify(annotations)).toContain('/v2/{item}');
});

it('resolves constants of sources in class files', () => {
  const names = fixtures('classic', 'class').filter(({ file }) => file.endsWith('Names.class'));
  const text =
    'package shop; @org.springframework.cloud.openfeign.FeignClient(Names.PRODUCER) interface C {}';
  expect(reading([...names, { file: 'C.java', text }]).annotations[0]?.attributes).toMatchObject({
    value: { value: { value: 'producer' } },
  });
});
