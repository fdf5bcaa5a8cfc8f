import type { Severity } from '#shared/model/index.ts';
import type { Difference } from '#shared/compare/difference.ts';
import { typeOf } from '#shared/compare/json/diff.ts';
import type { JsonDifference } from '#shared/compare/json/difference.ts';
import { JsonNumber, type JsonValue } from '#shared/compare/json/parse.ts';
import { printJson } from '#shared/compare/json/print.ts';
import { namesInstance } from '#shared/compare/volatile/instance-name.ts';
import { volatileText } from '#shared/compare/volatile/volatile.ts';
import { clipped } from '#shared/compare/words.ts';

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
    cause:
      'The value is equal; readers of the digits notice, and readers of an integer may refuse 1.0 or 1e2.',
  },
  repeated: {
    severity: 'major',
    what: 'names a member twice, or other values of it',
    cause: 'Which of two members of one name counts is left to the reader (RFC 8259 §4).',
  },
};

/** One difference between two JSON bodies as a rule reports it. */
export function jsonDifference(found: JsonDifference, answeredAt: number | null): Difference {
  return new JsonBodyDifference(found, answeredAt);
}

/** Its words are made when somebody reads them: of most pairs only the place is counted. */
class JsonBodyDifference implements Difference {
  readonly kind = 'body';
  readonly service = null;
  readonly catalogue = null;
  readonly place: string;
  readonly change: string;
  readonly severity: Severity;
  readonly values?: readonly [baseline: string, other: string];
  readonly #found: JsonDifference;
  readonly #answeredAt: number | null;

  constructor(found: JsonDifference, answeredAt: number | null) {
    this.#found = found;
    this.#answeredAt = answeredAt;
    this.place = found.place === '' ? 'body /' : `body ${found.place}`;
    this.change = found.change === 'type' ? typeChange(found) : found.change;
    if (found.change === 'changed' || found.change === 'spelling') {
      this.values = [bare(found.baseline), bare(found.other)];
    }
    this.severity = this.#isIdentity() ? 'info' : CHANGES[found.change].severity;
  }

  get title(): string {
    return `Body ${this.place.slice('body '.length)} ${CHANGES[this.#found.change].what}`;
  }

  get cause(): string {
    return this.#isIdentity() ? 'It names the instance that answered.' : CHANGES[this.#found.change].cause;
  }

  get baseline(): string | null {
    return shown(this.#found.pointer, this.#found.baseline);
  }

  get other(): string | null {
    return shown(this.#found.pointer, this.#found.other);
  }

  get volatile(): string | null {
    return this.#found.change === 'changed' && this.values
      ? volatileText(...this.values, this.#answeredAt)
      : null;
  }

  #isIdentity(): boolean {
    const { change, pointer } = this.#found;
    if (change !== 'changed' || !this.values) return false;
    return namesInstance(pointer.slice(pointer.lastIndexOf('/') + 1), ...this.values);
  }
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
