import type { Severity } from '#shared/model/index.ts';
import type { HeaderChange, HeaderProfile } from '../told-rules/profile.ts';

/** How much a changed field matters, and why. */
export interface HeaderJudgement {
  readonly severity: Severity;
  readonly catalogue: string | null;
  readonly cause: string;
  /** The entry of the profile that expects it. */
  readonly basis?: string;
}

const names = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Fields by which clients decide what to do: another value is another behaviour. */
const MEANING = names(
  'content-type content-disposition content-language www-authenticate retry-after allow ' +
    'cache-control expires strict-transport-security content-security-policy x-frame-options ' +
    'x-content-type-options referrer-policy link deprecation sunset',
);

/** Lists without an order (RFC 9110 §12.5.5, §10.2.1; fetch standard, CORS protocol). */
export const UNORDERED = names(
  'vary allow cache-control access-control-allow-methods access-control-allow-headers ' +
    'access-control-expose-headers',
);

/**
 * What the mesh, the connection or the moment puts into a field, on whichever side it stands; null for fields that
 * belong to the application.
 * @param values Both sides' values; null where a side has none.
 * @param nominated Names that a `Connection` field of either side lists.
 */
export function expectedHeader(
  name: string,
  change: HeaderChange,
  values: readonly (string | null)[],
  nominated: ReadonlySet<string>,
  profile: HeaderProfile,
): HeaderJudgement | null {
  const entry = profile.expects(name, change, values);
  if (entry) {
    const { catalogue, cause } = entry;
    return { severity: 'expected', catalogue, cause, basis: entry.name };
  }
  return nominated.has(name) ? NOMINATED : null;
}

const NOMINATED: HeaderJudgement = {
  severity: 'expected',
  catalogue: 'HP-07',
  cause: 'The Connection field names it: it speaks of one connection (RFC 9110 §7.6.1).',
  basis: 'connection',
};

/** A field that the baseline sends is absent: whoever reads it goes without. */
export function missingHeader(name: string): HeaderJudgement {
  if (name === 'x-application-context') {
    return { severity: 'info', catalogue: 'HP-07', cause: 'Spring Boot 1 describes itself with it.' };
  }
  if (name === 'server' || name === 'x-powered-by') {
    return { severity: 'info', catalogue: 'HP-04', cause: 'It describes the software, not the answer.' };
  }
  if (name.startsWith('access-control-')) {
    return {
      severity: 'major',
      catalogue: 'RT-12',
      cause: 'Browsers refuse the answer to other origins without it.',
    };
  }
  return {
    severity: 'major',
    catalogue: null,
    cause: 'The gateway or a filter of the baseline adds it, and nothing in the candidate does.',
  };
}

/** A field that the baseline does not send: most clients ignore unknown fields. */
export function addedHeader(name: string): HeaderJudgement {
  if (name.startsWith('access-control-')) {
    return {
      severity: 'major',
      catalogue: 'RT-12',
      cause: 'Browsers now let other origins read the answer.',
    };
  }
  return {
    severity: 'minor',
    catalogue: null,
    cause: 'The baseline removes it on the way, or the candidate adds it.',
  };
}

/**
 * Another value. Fields with a meaning in the protocol are major. Of any other field nobody knows who reads it: it is
 * major too, because a baseline that never changes it by itself makes it a promise.
 */
export function changedHeader(name: string, baseline: string, other: string): HeaderJudgement {
  if (name === 'content-type' && mediaType(baseline) === mediaType(other)) {
    return {
      severity: 'minor',
      catalogue: null,
      cause: 'The media type is the same; its parameters differ.',
    };
  }
  if (name === 'content-encoding' || name === 'vary') {
    return {
      severity: 'minor',
      catalogue: 'HP-09',
      cause: 'One side compresses; decoded bodies are compared.',
    };
  }
  if (name === 'server' || name === 'x-powered-by') {
    return { severity: 'info', catalogue: 'HP-04', cause: 'It describes the software, not the answer.' };
  }
  if (name.startsWith('access-control-')) {
    return { severity: 'major', catalogue: 'RT-12', cause: 'Browsers decide by it who may read the answer.' };
  }
  const cause = MEANING.has(name)
    ? 'Clients decide by this field what to do with the answer.'
    : 'Another value than the baseline gives to the same request.';
  return { severity: 'major', catalogue: null, cause };
}

const mediaType = (value: string): string => (value.split(';')[0] ?? '').trim().toLowerCase();
