/** Each is 20 KB to 1 MB that a careless reader needs minutes or gigabytes for. */
export const HOSTILE: Readonly<Record<string, string>> = {
  'a billion laughs': 'bcdefghij'
    .split('')
    .reduce(
      (text, name, i) => `${text}${name}: &${name} [${`*${'abcdefghij'[i]},`.repeat(9)}]\n`,
      'a: &a [x,x,x,x]\n',
    ),
  'a billion laughs by merging': 'bcdefghij'
    .split('')
    .reduce(
      (text, name, i) => `${text}${name}: &${name} {<<: [${`*${'abcdefghij'[i]},`.repeat(9)}]}\n`,
      'a: &a {x: 1}\n',
    ),
  'an alias of itself': 'a: &a {b: *a}',
  'many anchors and aliases': Array.from({ length: 20_000 }, (_, i) => `k${i}: &x${i} 1\nl${i}: *x${i}`).join(
    '\n',
  ),
  'one line of 1 MB': `a: ${'x'.repeat(2 ** 20)}`,
  'a number of 1 MB': `a: ${'7'.repeat(2 ** 20)}`,
  'sixties of 1 MB': `a: 1${':59'.repeat(2 ** 18)}`,
  'deep brackets': '['.repeat(2 ** 18),
  'deep dashes': '- '.repeat(2 ** 15),
  'deep question marks': '? '.repeat(2 ** 14),
  'deep indentation': Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
  'a wide map': Array.from({ length: 50_000 }, (_, i) => `k${i}: ${i}`).join('\n'),
  'many documents': '---\na: 1\n'.repeat(5_000),
  'deep placeholders': `a: "${'${'.repeat(2 ** 15)}"`,
  'placeholders that double': Array.from(
    { length: 2_000 },
    (_, i) => `v${i}: "\${v${i + 1}}\${v${i + 1}}"`,
  ).join('\n'),
  'a long name': `${'a.'.repeat(2 ** 16)}b: 1`,
  'brackets in a name': `"${'['.repeat(2 ** 14)}": 1`,
  'a deep profile expression': `spring.config.activate.on-profile: "${'('.repeat(2 ** 16)}"`,
  'many imports of itself': `spring.config.import: "${'classpath:application.yml,'.repeat(2_000)}"`,
  'many bad values': `a: [${'1,'.repeat(2 ** 17)}]`,
  'many values below long names':
    Array.from({ length: 8 }, (_, i) => `${' '.repeat(i)}${'n'.repeat(2 ** 13)}:`).join('\n') +
    ` [${'1,'.repeat(2 ** 16)}]`,
  'aliases of a large list': `a: &a [${'1,'.repeat(2 ** 12)}]\nb: [${'*a,'.repeat(2 ** 12)}]`,
};
