import { expect, it } from 'vitest';
import { matchedFields } from '#engine/policy/matched-fields.ts';
import { DEFAULT_POLICY_OPTIONS, type PolicyInputs } from '#shared/policy/inputs.ts';

const FIELDS = ['b3', 'traceparent', 'x-request-id'];

function inputs(istio: string, spring = ''): PolicyInputs {
  return {
    spring: { texts: [{ file: 'a', text: spring }], classes: [], actuators: [], registries: [] },
    istio: { texts: [{ file: 'b', text: istio }], dumps: [], istioctl: [] },
    options: DEFAULT_POLICY_OPTIONS,
    problems: [],
    traffic: null,
  };
}

it.each([
  ['a VirtualService', 'headers:\n  x-request-id:\n    exact: a', ''],
  ['a VirtualService in JSON', '{"headers":{"x-request-id":{"exact":"a"}}}', ''],
  ['an HTTPRoute', 'headers:\n  - name: X-Request-Id\n    value: a', ''],
  ['an AuthorizationPolicy', 'when:\n  - key: request.headers[X-Request-ID]', ''],
  ['a gateway', '', 'predicates:\n  - Header=X-Request-Id, \\d+'],
  ['a gateway in full', '', 'args:\n  header: X-Request-Id'],
])('%s matches on a field', (_name, istio, spring) => {
  expect([...matchedFields(inputs(istio, spring), FIELDS)]).toEqual(['x-request-id']);
});

it.each([
  ['an access log', 'accessLogFormat: "%REQ(X-REQUEST-ID)%"', ''],
  ['a kind of propagation', '', 'spring.sleuth.propagation.type: B3'],
  ['a longer name', 'headers:\n  x-request-id-2: {exact: a}', ''],
])('%s does not', (_name, istio, spring) => {
  expect([...matchedFields(inputs(istio, spring), FIELDS)]).toEqual([]);
});
