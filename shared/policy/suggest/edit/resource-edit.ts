import { parseAllDocuments, type Document } from 'yaml';
import type { z } from 'zod';
import { KINDS, type Kind } from '#shared/policy/istio/resources/kinds.ts';
import { isObject, sameValue } from '../same-value.ts';
import { Unpatchable } from './unpatchable.ts';
import { YamlEditor } from './yaml-edit.ts';
import { styleOf } from './yaml-layout.ts';

/**
 * The text of a file with resources, in which one says what a suggestion wants. Its spec alone is edited: labels, annotations
 * and other documents stay as they are. Only the document of the resource is parsed, for files of thousands of them.
 * @param resource the suggested resource as YAML
 * @throws Unpatchable
 */
export function editedResource(text: string, resource: string): string {
  const wanted = valueOf(documentOf(resource));
  const { from, to, document, value: present } = partOf(text, wanted);
  const part = text.slice(from, to);
  const schema = schemaOf(wanted);
  const editor = new YamlEditor(part, styleOf(part, document.contents));
  const value = { ...present, spec: wanted['spec'] };
  const read = asRead(value, schema);
  editor.changeRoot(document.contents, asRead(present, schema), { value, read });
  // What was written is read again.
  if (!sameValue(asRead(valueOf(documentOf(editor.text)), schema), read))
    throw new Unpatchable('it is written in a way that can not be edited with certainty');
  return text.slice(0, from) + editor.text + text.slice(to);
}

type Values = Readonly<Record<string, unknown>>;

interface Part {
  readonly from: number;
  readonly to: number;
}

interface ReadPart extends Part {
  readonly document: Document.Parsed;
  readonly value: Values;
}

/** The one document of a text. */
function documentOf(text: string): Document.Parsed {
  const parsed = parseAllDocuments(text, { keepSourceTokens: true, uniqueKeys: false, logLevel: 'silent' });
  const [document, ...others] = Array.isArray(parsed) ? parsed : [];
  if (document === undefined || others.length > 0 || document.errors.length > 0)
    throw new Unpatchable('its document is no well-formed YAML');
  return document;
}

function valueOf(document: Document): Values {
  const value: unknown = document.toJS();
  return isObject(value) ? value : {};
}

function asRead(value: Values, schema: z.ZodType): Values {
  const result = schema.safeParse(value['spec']);
  if (!result.success) throw new Unpatchable('its spec is not one that Istio takes');
  return { ...value, spec: result.data };
}

/** The document of the file that has the resource. */
function partOf(text: string, wanted: Values): ReadPart {
  const id = idOf(wanted);
  const name = isObject(wanted['metadata']) ? String(wanted['metadata']['name']) : '';
  const near = partsOf(text).filter(({ from, to }) => text.slice(from, to).includes(name));
  const values = near.flatMap((part) => readPart(text, part) ?? []);
  const [first, ...others] = values.filter(({ value }) => idOf(value) === id);
  if (others.length > 0) throw new Unpatchable('it stands there more than once');
  if (first !== undefined) return first;
  if (values.some(({ value }) => Array.isArray(value['items'])))
    throw new Unpatchable('it is an item of a list, as kubectl writes what a cluster has');
  throw new Unpatchable('it no longer stands there');
}

/** Undefined for a document with a flaw: it is none that could be meant. */
function readPart(text: string, { from, to }: Part): ReadPart | undefined {
  try {
    const document = documentOf(text.slice(from, to));
    return { from, to, document, value: valueOf(document) };
  } catch (error) {
    if (error instanceof Unpatchable || error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** Documents begin at `---` in the first column, wherever it stands (YAML 1.2, production 203, `c-forbidden`). */
function partsOf(text: string): Part[] {
  const starts = [0, ...Array.from(text.matchAll(/^---(?=\s|$)/gm), ({ index }) => index)];
  return starts.map((from, index) => ({ from, to: starts[index + 1] ?? text.length }));
}

/** Group, kind, namespace and name. */
function idOf({ apiVersion, kind, metadata }: Values): string {
  const { name, namespace = 'default' } = isObject(metadata) ? metadata : {};
  return [String(apiVersion).replace(/\/[^/]*$/, ''), kind, namespace, name].map(String).join(' ');
}

function schemaOf({ kind }: Values): z.ZodType {
  const name = String(kind);
  if (!isKind(name)) throw new Unpatchable(`nothing is known of the kind ${name}`);
  return KINDS[name].spec;
}

function isKind(name: string): name is Kind {
  return Object.hasOwn(KINDS, name);
}
