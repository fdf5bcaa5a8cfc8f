const NAMED: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  s: ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  '\n': '',
};

/** A literal's text with its escapes read (JLS section 3.10.7); null when one of them does not exist. */
export function unescaped(text: string): string | null {
  if (!text.includes('\\')) return text;
  let valid = true;
  const value = text.replaceAll(/\\([0-3][0-7]{0,2}|[4-7][0-7]?|[\s\S])/g, (_, escape: string) => {
    if (/^[0-7]/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8));
    valid &&= Object.hasOwn(NAMED, escape);
    return NAMED[escape] ?? '';
  });
  return valid ? value : null;
}

/**
 * The text of a text block (JLS section 3.10.6): line ends become `\n`, the white space that all lines share goes away,
 * and trailing white space too, then escapes are read.
 */
export function inTextBlock(content: string): string | null {
  const lines = content.replaceAll(/\r\n?/g, '\n').split('\n');
  const last = lines.length - 1;
  const counted = lines.filter((line, index) => index === last || line.trim() !== '');
  const indent = counted.reduce((least, line) => Math.min(least, line.search(/[^ \t\f]|$/)), Infinity);
  return unescaped(lines.map((line) => line.slice(indent).replace(/[ \t\f]+$/, '')).join('\n'));
}
