import { expect, it } from 'vitest';
import { prettyJson } from '#renderer/features/exchange/pretty-json.ts';

it('lays out objects and arrays', () => {
  expect(prettyJson('{"a":[1,{"b":null}],"c":"d"}')).toBe(
    ['{', '  "a": [', '    1,', '    {', '      "b": null', '    }', '  ],', '  "c": "d"', '}'].join('\n'),
  );
});

it('keeps every token as it was sent', () => {
  const text = '{"big":12345678901234567890,"real":1.0,"exp":1E2,"a":1,"a":2,"esc":"\\u00e9\\"}{"}';
  expect(prettyJson(text)?.replaceAll(/\n\s*/g, '').replaceAll('": ', '":')).toBe(text);
});

it('keeps empty objects and arrays on one line', () => {
  expect(prettyJson('{"a":{ },"b":[\n]}')).toBe('{\n  "a": {},\n  "b": []\n}');
});

it.each(['', 'text', '12', '"only a string"', '{"a":', '<html>'])(
  'leaves what is no JSON document: %j',
  (text) => {
    expect(prettyJson(text)).toBeNull();
  },
);
