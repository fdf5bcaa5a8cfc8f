import type { HeaderExpectation } from '#shared/model/index.ts';

/** Where the built-in profile comes from, as documents name it. */
export const BUILT_IN_PROFILE = 'built in';

const each = (text: string, rest: Omit<HeaderExpectation, 'name'>): HeaderExpectation[] =>
  text.split(' ').map((name) => ({ name, ...rest }));

/**
 * Response fields that differ on any migration to a mesh, each with the catalogue entry that says so. It can be printed
 * as part of a rules file, edited there and given back.
 */
export const MESH_PROFILE: readonly HeaderExpectation[] = [
  { name: 'x-envoy-*', catalogue: 'HP-04', cause: 'Any mesh adds it.' },
  { name: 'via', catalogue: 'HP-04', cause: 'Any mesh adds it.' },
  {
    name: 'server',
    value: '^(?:istio-)?envoy$',
    catalogue: 'HP-04',
    cause: 'Envoy writes its own Server field.',
  },
  // RFC 9110 §7.6.1, and what HTTP/1.0 clients still send. Fields that `Connection` names count as well.
  ...each('connection keep-alive proxy-connection te upgrade trailer', {
    catalogue: 'HP-07',
    cause: 'It speaks of one connection, not of the answer (RFC 9110 §7.6.1).',
  }),
  ...each(
    'date age x-request-id x-correlation-id x-meshproof-id traceparent tracestate b3 x-b3-traceid x-b3-spanid ' +
      'x-b3-parentspanid x-b3-sampled x-b3-flags uber-trace-id x-cloud-trace-context x-trace-id x-amzn-trace-id',
    { catalogue: null, cause: 'It is made anew for each answer.' },
  ),
];
