import { ownEntry } from '#shared/policy/source/own-entry.ts';
import type { StepDefinition } from '#shared/policy/spring/gateway/definition.ts';
import type { Note } from '../note.ts';

/** Filters that are written elsewhere, or that need nothing in the mesh. */
const EXPRESSED: ReadonlySet<string> = new Set([
  'StripPrefix',
  'PrefixPath',
  'SetPath',
  'RewritePath',
  'RedirectTo',
  'Retry',
  'AddRequestHeader',
  'SetRequestHeader',
  'RemoveRequestHeader',
  'AddResponseHeader',
  'SetResponseHeader',
  'RemoveResponseHeader',
  'PreserveHostHeader',
  'SetRequestHostHeader',
]);

const NOTES: Readonly<Record<string, Note>> = {
  Hystrix: {
    catalogue: 'CB-05',
    text: 'a share of failures does not open anything in Istio; outlierDetection of the DestinationRule counts failures in a row',
  },
  CircuitBreaker: {
    catalogue: 'CB-05',
    text: 'a share of failures does not open anything in Istio; outlierDetection of the DestinationRule counts failures in a row',
  },
  RequestRateLimiter: {
    catalogue: 'RL-01',
    text: 'the EnvoyFilter keeps a bucket per proxy and knows no keys of users; Spring keeps one in Redis',
  },
  SetStatus: {
    catalogue: 'RT-08',
    text: 'SetStatus is not written: Istio cannot change the status of an answer',
  },
  RequestSize: {
    catalogue: 'HP-11',
    text: 'RequestSize is not written: a body is limited by a buffer filter in an EnvoyFilter only',
  },
  RequestHeaderSize: {
    catalogue: 'HP-11',
    text: 'RequestHeaderSize is not written: Envoy limits headers per listener',
  },
  AddRequestParameter: {
    catalogue: 'RT-04',
    text: 'AddRequestParameter is not written: a rewrite does not reach the query',
  },
  RemoveRequestParameter: {
    catalogue: 'RT-04',
    text: 'RemoveRequestParameter is not written: a rewrite does not reach the query',
  },
  RewriteRequestParameter: {
    catalogue: 'RT-04',
    text: 'RewriteRequestParameter is not written: a rewrite does not reach the query',
  },
  AddRequestHeadersIfNotPresent: {
    catalogue: 'RT-08',
    text: 'AddRequestHeadersIfNotPresent is not written: Istio sets or adds a header whether or not it is there',
  },
  DedupeResponseHeader: {
    catalogue: 'RT-12',
    text: 'DedupeResponseHeader is not written: Istio can set or remove a header, not clean it',
  },
  SecureHeaders: {
    catalogue: 'RT-08',
    text: 'SecureHeaders is not written: headers.response.set would also overwrite what instances say themselves',
  },
};

/** What filters do that a rule does not do, or not in the same way; a filter that nobody knows is named too. */
export function filterNotes(filters: readonly StepDefinition[]): Note[] {
  return filters.flatMap((step): Note[] => {
    const fallback = step.args.find(([key]) => key.replaceAll(/[-_]/g, '').toLowerCase() === 'fallbackuri');
    const lost: Note[] =
      fallback === undefined
        ? []
        : [
            {
              catalogue: 'CB-09',
              text: `the fallback ${fallback[1]} is code of the gateway: clients get the error instead`,
            },
          ];
    if (EXPRESSED.has(step.name)) return lost;
    const known = ownEntry(NOTES, step.name);
    return [
      known ?? { catalogue: 'RT-08', text: `${step.name} is not written: Istio has no such filter` },
      ...lost,
    ];
  });
}

/** Names of filters without an equivalent, for rules that look for them (RT-08). */
export function withoutEquivalent({ name }: StepDefinition): boolean {
  return !EXPRESSED.has(name) && ownEntry(NOTES, name)?.text.includes('not written') !== false;
}
