import type { Severity } from '#shared/model/index.ts';
import type { Difference } from '#shared/compare/difference.ts';
import type { FormFields } from '#shared/compare/form/fields.ts';
import { sameMembers } from '#shared/compare/header-values.ts';
import { volatileText } from '#shared/compare/volatile/volatile.ts';
import { clipped } from '#shared/compare/words.ts';

type Change = 'missing' | 'added' | 'changed' | 'order';

const CHANGES: Readonly<Record<Change, { severity: Severity; what: string; cause: string }>> = {
  missing: { severity: 'major', what: 'is missing', cause: 'Clients that read the field go without it.' },
  added: { severity: 'minor', what: 'is added', cause: 'Tolerant readers ignore it; strict ones fail.' },
  changed: {
    severity: 'major',
    what: 'has another value',
    cause: 'The same request is answered differently.',
  },
  order: {
    severity: 'minor',
    what: 'has its values in another order',
    cause: 'The same values are there; only clients that rely on their order notice.',
  },
};

/** Forms by field: the order of fields does not matter, the number and order of the values of one do. */
export function formDifferences(
  left: FormFields,
  right: FormFields,
  answeredAt: number | null,
): Difference[] {
  const found: Difference[] = [];
  for (const [name, values] of left) {
    const others = right.get(name);
    if (!others) found.push(difference(name, 'missing', values, null, answeredAt));
    else if (values.length !== others.length || values.some((value, index) => value !== others[index])) {
      const change = sameMembers(values, others) ? 'order' : 'changed';
      found.push(difference(name, change, values, others, answeredAt));
    }
  }
  for (const [name, values] of right) {
    if (!left.has(name)) found.push(difference(name, 'added', null, values, answeredAt));
  }
  return found;
}

function difference(
  name: string,
  change: Change,
  left: readonly string[] | null,
  right: readonly string[] | null,
  answeredAt: number | null,
): Difference {
  const { severity, what, cause } = CHANGES[change];
  const shown = (values: readonly string[] | null): string | null =>
    values && clipped(values.map((value) => `${name}=${value}`).join('&'));
  const values = change === 'changed' ? ([left?.join(', ') ?? '', right?.join(', ') ?? ''] as const) : null;
  return {
    kind: 'body',
    place: `body field ${name}`,
    change,
    service: null,
    severity,
    catalogue: null,
    title: `Form field ${name} ${what}`,
    cause,
    baseline: shown(left),
    other: shown(right),
    volatile: values && volatileText(...values, answeredAt),
    ...(values ? { values } : {}),
  };
}
