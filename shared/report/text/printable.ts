/** Control characters and halves of surrogate pairs, which neither HTML nor XML may hold; recorded traffic may. */
const UNPRINTABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with a replacement character for each one that no document may hold. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd');
}
