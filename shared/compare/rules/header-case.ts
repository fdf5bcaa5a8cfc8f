import type { Header } from '#shared/model/index.ts';
import { type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import { lowerName } from '../header-values.ts';
import { clipped } from '../words.ts';
import { sameStatus } from './outcome.ts';

/**
 * Letter case of field names: they compare without it (RFC 9110 §5.1), and Envoy writes them in lower case (catalogue
 * HP-08). One difference per answer, whatever the number of names.
 */
export const headerCase: Rule = (_request, baseline, other) => {
  if (!sameStatus(baseline, other)) return NO_DIFFERENCE;
  const changed = recased(baseline.exchange.headers, other.exchange.headers);
  return changed === null ? NO_DIFFERENCE : [new CaseDifference(changed)];
};

/** Names in the spellings of both sides. */
interface Recased {
  readonly before: string[];
  readonly after: string[];
  /** The same names in lower case. */
  readonly names: string[];
}

/** Its names are listed when somebody reads them: of most pairs it is only counted. */
class CaseDifference implements Difference {
  readonly kind = 'header';
  readonly place = 'header names';
  readonly change: string;
  readonly service = null;
  readonly severity = 'expected';
  readonly catalogue = 'HP-08';
  readonly title: string;
  readonly cause =
    'Names compare without letter case (RFC 9110 §5.1), and Envoy writes them in lower case. Only clients that look for one spelling notice.';
  readonly volatile = null;
  readonly basis = 'header names';
  readonly #changed: Recased;

  constructor(changed: Recased) {
    const lowered = changed.after.every((name, index) => name === changed.names[index]);
    this.change = lowered ? 'lower case' : 'case';
    this.title = lowered ? 'Header names come in lower case' : 'Header names come in another case';
    this.#changed = changed;
  }

  get baseline(): string {
    return clipped(this.#changed.before.join(', '));
  }

  get other(): string {
    return clipped(this.#changed.after.join(', '));
  }
}

/** Names that both have and spell differently, or null. Most fields stand at the same position on both sides. */
function recased(left: readonly Header[], right: readonly Header[]): Recased | null {
  let spelled: Map<string, string> | undefined;
  let changed: Recased | null = null;
  for (let index = 0; index < left.length; index += 1) {
    const name = left[index]?.[0] ?? '';
    const opposite = right[index]?.[0];
    if (opposite === name) continue;
    const lower = lowerName(name);
    let other =
      opposite === lower || (opposite !== undefined && lowerName(opposite) === lower) ? opposite : undefined;
    if (other === undefined) {
      spelled ??= new Map(right.map(([one]) => [lowerName(one), one]));
      other = spelled.get(lower);
    }
    if (other === undefined || other === name) continue;
    changed ??= { before: [], after: [], names: [] };
    // Of a name that stands more than once the last spelling is told.
    const known = changed.names.indexOf(lower);
    const at = known < 0 ? changed.names.length : known;
    changed.before[at] = name;
    changed.after[at] = other;
    changed.names[at] = lower;
  }
  return changed;
}
