import type { Severity } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import { type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import { saysFallback } from '../fallback-marks.ts';
import { diffJson, type JsonDifference, typeOf } from '../json/diff.ts';
import { JsonNumber, type JsonValue } from '../json/parse.ts';
import { printJson } from '../json/print.ts';
import { MOST_BODY_DIFFERENCES } from '../settings.ts';
import { diffLines } from '../text/lines.ts';
import { namesInstance, volatileReason } from '../volatile.ts';
import { clipped } from '../words.ts';
import { outcomeText, sameStatus } from './outcome.ts';

/** Bodies of the same status: JSON by structure, text by lines, anything else by bytes. */
export const body: Rule = (_request, baseline, other) => {
  if (!sameStatus(baseline, other)) return NO_DIFFERENCE;
  const truncated = baseline.exchange.bodyTruncated || other.exchange.bodyTruncated;
  if (sameBytes(baseline.bytes, other.bytes, truncated)) return NO_DIFFERENCE;
  // What was cut off can only be held against the same beginning of the other side.
  if (truncated) return [whole('beginning', baseline, other, 'The stored beginnings of the bodies differ.')];
  const [left, right] = [baseline.content, other.content];
  const fallback = fallbackOnOneSide(baseline, other);
  if (fallback) return [fallback];
  if (left.type === 'json' && right.type === 'json') {
    return diffJson(left.value, right.value, MOST_BODY_DIFFERENCES).map((found) =>
      jsonDifference(found, baseline.answeredAt),
    );
  }
  if (left.type === 'text' && right.type === 'text') {
    return diffLines(left.text, right.text).map((line) => ({
      ...whole(line.change, baseline, other, 'The text of the answer differs.'),
      place: `body ${line.place}`,
      title: line.place === 'lines' ? 'Body text differs' : `Body text differs in ${line.place}`,
      baseline: clipped(line.baseline ?? 'no such line'),
      other: clipped(line.other ?? 'no such line'),
    }));
  }
  if (left.type === right.type) {
    return [
      {
        ...whole('changed', baseline, other, 'The bytes of the answer differ.'),
        ...firstByte(baseline.bytes, other.bytes),
      },
    ];
  }
  return [
    {
      ...whole(`${left.type} → ${right.type}`, baseline, other, 'The body is of another kind.'),
      title: `Body is ${NAMES[right.type]} instead of ${NAMES[left.type]}`,
    },
  ];
};

const NAMES = { none: 'empty', json: 'JSON', text: 'text', binary: 'binary' } as const;

function whole(change: string, baseline: Answer, other: Answer, cause: string): Difference {
  return {
    kind: 'body',
    place: 'body',
    change,
    service: null,
    severity: 'major',
    catalogue: null,
    title: 'Body differs',
    cause,
    baseline: outcomeText(baseline),
    other: outcomeText(other),
    volatile: null,
  };
}

/** One side covered a failure and the other did not fail: their fields have nothing to do with each other. */
function fallbackOnOneSide(baseline: Answer, other: Answer): Difference | null {
  const [left, right] = [saysFallback(baseline), saysFallback(other)];
  if (left === right) return null;
  if (left) {
    return {
      ...whole('fallback → answer', baseline, other, 'The baseline fell back when this was recorded.'),
      severity: 'minor',
      title: 'Proper answer where the baseline fell back',
    };
  }
  return {
    ...whole(
      'answer → fallback',
      baseline,
      other,
      'A call behind the candidate failed and its fallback covered it.',
    ),
    title: 'Fallback answer where the baseline answers properly',
  };
}

/** Why each kind of change matters as much as it does. */
const CHANGES: Record<JsonDifference['change'], { severity: Severity; what: string; cause: string }> = {
  missing: { severity: 'major', what: 'is missing', cause: 'Clients that read the field go without it.' },
  added: { severity: 'minor', what: 'is added', cause: 'Tolerant readers ignore it; strict ones fail.' },
  changed: {
    severity: 'major',
    what: 'has another value',
    cause: 'The same request is answered differently.',
  },
  type: {
    severity: 'major',
    what: 'has another type',
    cause: 'Clients that parse the field fail or misread it.',
  },
  order: {
    severity: 'minor',
    what: 'has its items in another order',
    cause: 'The same items are there; only clients that rely on their order notice.',
  },
  spelling: {
    severity: 'minor',
    what: 'spells its number differently',
    cause: 'The value is equal; only readers of the digits notice.',
  },
};

function jsonDifference(found: JsonDifference, answeredAt: number | null): Difference {
  const { severity, what, cause } = CHANGES[found.change];
  const [a, b] = [bare(found.baseline), bare(found.other)];
  const field = found.pointer.slice(found.pointer.lastIndexOf('/') + 1);
  const identity = found.change === 'changed' && namesInstance(field, a, b);
  return {
    kind: 'body',
    place: `body ${found.place === '' ? '/' : found.place}`,
    change: found.change === 'type' ? typeChange(found) : found.change,
    service: null,
    severity: identity ? 'info' : severity,
    catalogue: null,
    title: `Body ${found.place === '' ? '/' : found.place} ${what}`,
    cause: identity ? 'It names the instance that answered.' : cause,
    baseline: shown(found.pointer, found.baseline),
    other: shown(found.pointer, found.other),
    volatile: found.change === 'changed' ? volatileReason(a, b, answeredAt) : null,
  };
}

function typeChange({ baseline, other }: JsonDifference): string {
  return `${typeOf(baseline ?? null)} → ${typeOf(other ?? null)}`;
}

/** A scalar's own text, without quotes; empty for anything else. */
function bare(value: JsonValue | undefined): string {
  if (value instanceof JsonNumber) return value.text;
  return typeof value === 'string' ? value : '';
}

function shown(pointer: string, value: JsonValue | undefined): string | null {
  return value === undefined ? null : clipped(`${pointer === '' ? '/' : pointer}: ${printJson(value)}`);
}

function sameBytes(a: Uint8Array, b: Uint8Array, prefix: boolean): boolean {
  if (!prefix && a.length !== b.length) return false;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

function firstByte(a: Uint8Array, b: Uint8Array): Pick<Difference, 'baseline' | 'other'> {
  let at = 0;
  while (at < Math.min(a.length, b.length) && a[at] === b[at]) at += 1;
  const show = (bytes: Uint8Array): string => {
    const hex = Array.from(bytes.subarray(at, at + 8), (byte) => byte.toString(16).padStart(2, '0')).join(
      ' ',
    );
    return `${bytes.length} bytes; from byte ${at}: ${hex || 'end'}`;
  };
  return { baseline: show(a), other: show(b) };
}
