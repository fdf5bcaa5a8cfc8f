import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PoliciesByLabel } from '#shared/policy/istio/settings/policies-by-label.ts';
import { reachOf } from '#shared/policy/istio/settings/selection.ts';

const labels = fc.dictionary(fc.constantFrom('app', 'version', 'tier'), fc.constantFrom('a', 'b'));
const policy = fc.record({ namespace: fc.constant('shop'), selector: fc.option(labels, { nil: undefined }) });
const target = fc.record({
  namespace: fc.constant('shop'),
  workloads: fc.array(labels, { maxLength: 3 }),
  certain: labels,
});

it('finds by labels every policy that reaches a target, in its order', () => {
  fc.assert(
    fc.property(fc.array(policy, { maxLength: 12 }), target, (policies, to) => {
      const reaches = (one: (typeof policies)[number]) =>
        reachOf(one, one.selector, to, 'istio-system') !== 'none';
      const found = new PoliciesByLabel(policies, ({ selector }) => selector).mayReach(to);
      expect(found.filter(reaches)).toEqual(policies.filter(reaches));
    }),
  );
});
