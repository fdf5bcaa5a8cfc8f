import type { Answer, Content } from '#shared/compare/answer.ts';
import { type Difference, NO_DIFFERENCE, type Rule } from '#shared/compare/difference.ts';
import { hasFallbackField, mentionsFallback, saysFallback } from '#shared/compare/fallback-marks.ts';
import { diffJsonTexts } from '#shared/compare/json/diff-texts.ts';
import type { JsonDifference } from '#shared/compare/json/difference.ts';
import { JsonArray, JsonObject, type JsonValue } from '#shared/compare/json/parse.ts';
import { printJson } from '#shared/compare/json/print.ts';
import { MOST_BODY_DIFFERENCES } from '#shared/compare/settings.ts';
import { sameStatus } from '../outcome.ts';
import { binaryDifference } from './binary.ts';
import { formDifferences } from './form.ts';
import { jsonDifference } from './json.ts';
import { markupDifferences } from './markup.ts';
import { textDifferences } from './text.ts';
import { wholeDifference } from './whole.ts';

/** Bodies of the same status: JSON, XML and HTML by structure, forms by field, text by lines, anything else by bytes. */
export const body: Rule = (request, baseline, other) => {
  if (!sameStatus(baseline, other)) return NO_DIFFERENCE;
  const truncated = baseline.exchange.bodyTruncated || other.exchange.bodyTruncated;
  if (sameBytes(baseline.bytes, other.bytes, truncated)) return NO_DIFFERENCE;
  // What was cut off can only be held against the same beginning of the other side.
  if (truncated) {
    return [wholeDifference('beginning', baseline, other, 'The stored beginnings of the bodies differ.')];
  }
  const isJson = baseline.format === 'json' && other.format === 'json';
  const reading = { most: MOST_BODY_DIFFERENCES, arrays: request.arrays };
  const found = isJson ? diffJsonTexts(baseline.text ?? '', other.text ?? '', reading) : null;
  if (!found || mayTellFallback(found) || hasFallbackField(baseline) || hasFallbackField(other)) {
    const fallback = fallbackOnOneSide(baseline, other);
    if (fallback) return [fallback];
  }
  return found ? found.map((one) => jsonDifference(one, baseline.answeredAt)) : differences(baseline, other);
};

function differences(baseline: Answer, other: Answer): readonly Difference[] {
  const [left, right] = [baseline.content, other.content];
  if (left.type === 'html' || left.type === 'xml') {
    if (right.type === left.type) return markupDifferences(left.root, right.root, baseline.answeredAt);
  } else if (left.type === 'form' && right.type === 'form') {
    return formDifferences(left.fields, right.fields, baseline.answeredAt);
  } else if (left.type === 'text' && right.type === 'text') {
    return textDifferences(left.text, right.text, baseline, other);
  }
  if (left.type === right.type) return [binaryDifference(baseline, other)];
  return [
    {
      ...wholeDifference(`${left.type} → ${right.type}`, baseline, other, 'The body is of another kind.'),
      title: `Body is ${NAMES[right.type]} instead of ${NAMES[left.type]}`,
    },
  ];
}

const NAMES: Readonly<Record<Content['type'], string>> = {
  none: 'empty',
  json: 'JSON',
  xml: 'XML',
  html: 'HTML',
  form: 'a form',
  text: 'text',
  binary: 'binary',
};

/** What only one side says of a fallback is among the differences, unless these are not all. */
function mayTellFallback(found: readonly JsonDifference[]): boolean {
  return (
    found.length >= MOST_BODY_DIFFERENCES ||
    found.some(
      ({ pointer, baseline, other }) =>
        mentionsFallback(pointer) || mentionsFallback(textOf(baseline)) || mentionsFallback(textOf(other)),
    )
  );
}

function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return value instanceof JsonObject || value instanceof JsonArray ? printJson(value) : '';
}

/** One side covered a failure and the other did not fail: their fields have nothing to do with each other. */
function fallbackOnOneSide(baseline: Answer, other: Answer): Difference | null {
  const [left, right] = [saysFallback(baseline), saysFallback(other)];
  if (left === right) return null;
  if (left) {
    return {
      ...wholeDifference(
        'fallback → answer',
        baseline,
        other,
        'The baseline fell back when this was recorded.',
      ),
      severity: 'minor',
      title: 'Proper answer where the baseline fell back',
    };
  }
  return {
    ...wholeDifference(
      'answer → fallback',
      baseline,
      other,
      'A call behind the candidate failed and its fallback covered it.',
    ),
    title: 'Fallback answer where the baseline answers properly',
  };
}

function sameBytes(a: Uint8Array, b: Uint8Array, prefix: boolean): boolean {
  if (!prefix && a.length !== b.length) return false;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
