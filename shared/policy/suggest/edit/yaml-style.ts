import { Document, Scalar } from 'yaml';

/** How a text is written, so that what is added looks like what is there. */
export interface YamlStyle {
  readonly newline: '\n' | '\r\n';
  /** Columns of one level. */
  readonly indent: number;
  /** Whether the dashes of a list stand further in than its key. */
  readonly indentSeq: boolean;
  /** A JSON document, whose keys and texts are all quoted. */
  readonly json: boolean;
}

const PLAIN = { lineWidth: 0, flowCollectionPadding: false } as const;

/** The lines of a value in block style, unindented. */
export function blockLines(value: unknown, { indent, indentSeq }: YamlStyle): string[] {
  return documentOf(value)
    .toString({ ...PLAIN, indent, indentSeq })
    .trimEnd()
    .split('\n');
}

/** A value on one line, as it may stand inside of brackets. */
export function flowText(value: unknown, { json }: YamlStyle): string {
  if (json) return JSON.stringify(value);
  const document = documentOf([value]);
  (document.contents as { flow?: boolean }).flow = true;
  return document.toString(PLAIN).trim().slice(1, -1);
}

/** A scalar or an empty collection behind a key or a dash; `quoted` is how the value was written that it takes the place of. */
export function inlineText(value: unknown, style: YamlStyle, quoted?: Scalar.Type): string {
  if (style.json) return JSON.stringify(value);
  const isQuoted = quoted === Scalar.QUOTE_SINGLE || quoted === Scalar.QUOTE_DOUBLE;
  if (typeof value !== 'string' || !(isQuoted || value.includes('\n')))
    return documentOf(value).toString(PLAIN).trim();
  const scalar = new Scalar(value);
  scalar.type = isQuoted && !value.includes('\n') ? quoted : Scalar.QUOTE_DOUBLE;
  return new Document(scalar).toString(PLAIN).trim();
}

function documentOf(value: unknown): Document {
  return new Document(value, { aliasDuplicateObjects: false });
}
