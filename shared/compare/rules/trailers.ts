import { type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import { headerValues } from '../header-values.ts';
import { volatileText } from '../volatile/volatile.ts';
import { fieldDifference } from './field-difference.ts';
import { sameStatus } from './outcome.ts';

/** Fields after a chunked body (RFC 9110 §6.5). Proxies may drop them: Envoy does so for HTTP/1.1 unless told otherwise. */
export const trailers: Rule = (_request, baseline, other) => {
  const [before, after] = [baseline.exchange.trailers, other.exchange.trailers];
  if ((before.length === 0 && after.length === 0) || !sameStatus(baseline, other)) return NO_DIFFERENCE;
  const [left, right] = [headerValues(before), headerValues(after)];
  const found: Difference[] = [];
  for (const [name, values] of left) {
    const where = `trailer ${name}`;
    const [value, counterpart] = [values.join(', '), right.get(name)?.join(', ')];
    if (counterpart === undefined) {
      found.push(
        fieldDifference(
          { name, where, change: 'missing', title: `Trailer ${name} missing`, baseline: value },
          {
            severity: 'minor',
            catalogue: null,
            cause:
              'A proxy may drop trailers (RFC 9110 §6.5.1), and Envoy does: who checks them goes without.',
          },
        ),
      );
    } else if (counterpart !== value) {
      const title = `Trailer ${name} has another value`;
      const volatile = volatileText(value, counterpart, baseline.answeredAt);
      found.push(
        fieldDifference(
          { name, where, change: 'changed', title, baseline: value, other: counterpart, volatile },
          { severity: 'major', catalogue: null, cause: 'The same request is answered differently.' },
        ),
      );
    }
  }
  for (const [name, values] of right) {
    if (left.has(name)) continue;
    const title = `Trailer ${name} added`;
    found.push(
      fieldDifference(
        { name, where: `trailer ${name}`, change: 'added', title, other: values.join(', ') },
        { severity: 'minor', catalogue: null, cause: 'Clients ignore trailers that they do not know.' },
      ),
    );
  }
  return found;
};
