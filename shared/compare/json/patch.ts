import { diffJson } from './diff.ts';
import { JsonArray, JsonObject, type JsonValue } from './parse.ts';
import { printJson } from './print.ts';

/** One step of an edit script: an operation of JSON Patch (RFC 6902) whose value keeps every digit. */
export type JsonEdit =
  | { readonly op: 'add' | 'replace'; readonly pointer: string; readonly value: JsonValue }
  | { readonly op: 'remove'; readonly pointer: string };

/**
 * The steps that turn one value into the other, made from the differences between them. They apply one after the other:
 * what is removed goes last and backwards, so that the positions before it stay what they were.
 */
export function jsonEdits(baseline: JsonValue, other: JsonValue): JsonEdit[] {
  const [edits, removals]: [JsonEdit[], JsonEdit[]] = [[], []];
  for (const { change, pointer, other: value } of diffJson(baseline, other)) {
    if (value === undefined) removals.push({ op: 'remove', pointer });
    else edits.push({ op: change === 'added' ? 'add' : 'replace', pointer, value });
  }
  return [...edits, ...removals.reverse()];
}

/**
 * Applies an edit script.
 * @throws RangeError where a pointer names no place of the value
 */
export function applyJsonEdits(value: JsonValue, edits: readonly JsonEdit[]): JsonValue {
  return edits.reduce((before, edit) => applied(before, stepsOf(edit.pointer), edit), value);
}

/** RFC 6901 §4: `~1` before `~0`. */
function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function applied(value: JsonValue, [step, ...rest]: readonly string[], edit: JsonEdit): JsonValue {
  if (step === undefined) {
    if (edit.op === 'remove') throw new RangeError('the whole value can not be removed');
    return edit.value;
  }
  if (value instanceof JsonObject) return inObject(value, step, rest, edit);
  if (value instanceof JsonArray) return inArray(value, step, rest, edit);
  throw new RangeError(`there is no ${edit.pointer}`);
}

function inObject(value: JsonObject, name: string, rest: readonly string[], edit: JsonEdit): JsonObject {
  const members = new Map(value.members);
  const member = members.get(name);
  if (rest.length > 0 || edit.op !== 'add') {
    if (member === undefined) throw new RangeError(`there is no ${edit.pointer}`);
  }
  if (rest.length === 0 && edit.op === 'remove') members.delete(name);
  else if (rest.length === 0 && edit.op !== 'remove') members.set(name, edit.value);
  else members.set(name, applied(member ?? null, rest, edit));
  return objectOf(members, value.repeated);
}

function inArray(value: JsonArray, step: string, rest: readonly string[], edit: JsonEdit): JsonArray {
  const index = Number(step);
  const items = [...value.items];
  const item = items[index];
  if (rest.length === 0 && edit.op === 'add' && index <= items.length) items.splice(index, 0, edit.value);
  else if (item === undefined) throw new RangeError(`there is no ${edit.pointer}`);
  else if (rest.length === 0 && edit.op === 'remove') items.splice(index, 1);
  else items[index] = applied(item, rest, edit);
  return new JsonArray(items, printJson(new JsonArray(items, '')));
}

/** A made value has the text that is printed of it: equal texts have to be equal values. */
function objectOf(members: JsonObject['members'], repeated: JsonObject['repeated']): JsonObject {
  return new JsonObject(members, printJson(new JsonObject(members, '', repeated)), repeated);
}
