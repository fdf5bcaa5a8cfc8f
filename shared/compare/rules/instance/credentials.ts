import type { Answer } from '#shared/compare/answer.ts';
import type { Difference, Rule } from '#shared/compare/difference.ts';
import { headerValues } from '#shared/compare/header-values.ts';
import { listed } from '#shared/compare/words.ts';
import { instanceDifference } from './instance-difference.ts';
import { received } from './received.ts';

/** What Zuul keeps from instances by default (ZuulProperties.sensitiveHeaders). */
const SENT = ['cookie', 'authorization'];

/** What Zuul keeps from clients: the default, and with Spring Security on its class path (ZuulProperties.SECURITY_HEADERS). */
const ANSWERED = [
  'set-cookie',
  'pragma',
  'cache-control',
  'x-frame-options',
  'x-content-type-options',
  'x-xss-protection',
  'expires',
];

/**
 * Credentials that pass on one side only (catalogue HP-06): Zuul's sensitive headers, which a mesh knows nothing of.
 * Values stay unsaid.
 */
export const credentials: Rule = (_request, baseline, other) =>
  received(baseline, other).flatMap(({ service, left, right }): Difference[] => {
    const passed = SENT.filter((name) => !left.has(name) && right.has(name));
    const removed = SENT.filter((name) => left.has(name) && !right.has(name));
    return [
      ...(passed.length > 0
        ? [
            instanceDifference({
              service,
              what: 'credentials',
              change: `passed ${passed.join(', ')}`,
              severity: 'major',
              catalogue: 'HP-06',
              title: `${service} now receives ${listed(passed)}`,
              cause:
                'The baseline removes it on the way (Zuul does by default) and the mesh passes it: sessions and tokens of clients reach the instances. Remove it by headers.request.remove.',
              baseline: null,
              other: `${listed(passed)} (value not shown)`,
            }),
          ]
        : []),
      ...(removed.length > 0
        ? [
            instanceDifference({
              service,
              what: 'credentials',
              change: `removed ${removed.join(', ')}`,
              severity: 'major',
              catalogue: 'HP-06',
              title: `${service} no longer receives ${listed(removed)}`,
              cause: 'A rule of the mesh removes it: the instances see anonymous requests.',
              baseline: `${listed(removed)} (value not shown)`,
              other: null,
            }),
          ]
        : []),
    ];
  });

/** Fields that the instances of both sides answer with, and only one side lets through to the client. */
export const answeredFields: Rule = (_request, baseline, other) => {
  const [before, after] = [withheld(baseline), withheld(other)];
  const passed = before.names.filter((name) => other.headers.has(name) && !after.names.includes(name));
  const service = before.service;
  if (passed.length === 0 || service === null) return [];
  return [
    instanceDifference({
      service,
      what: 'answered fields',
      change: `passed ${passed.join(', ')}`,
      severity: 'major',
      catalogue: 'HP-06',
      title: `${listed(passed)} of ${service} now ${passed.length === 1 ? 'reaches' : 'reach'} the client`,
      cause:
        'The instances answer with it on both sides; the gateway of the baseline removes it (Zuul’s sensitive headers) and the mesh passes it. Remove it by headers.response.remove.',
      baseline: null,
      other: `${listed(passed)} (value not shown)`,
    }),
  ];
};

/** Of the fields in question, those that the service behind the edge answered with and the edge did not. */
function withheld(answer: Answer): { service: string | null; names: string[] } {
  const entry = answer.attempts[0]?.service;
  const last = answer.attempts.findLast(({ service }) => service === entry);
  if (last === undefined || last.status !== answer.status) return { service: null, names: [] };
  const fields = headerValues(last.responseHeaders);
  const names = ANSWERED.filter((name) => fields.has(name) && !answer.headers.has(name));
  return { service: last.service, names };
}
