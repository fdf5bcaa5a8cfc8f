import type { Answer } from '../answer.ts';
import type { Written } from './generator.ts';

interface LocalReply {
  readonly statuses: readonly number[];
  readonly body: RegExp;
  readonly catalogue: string;
  readonly flag: string | null;
  /** What the local reply means. */
  readonly means: string;
}

/**
 * Bodies of Envoy's local replies, most telling first (envoy source/common/router/router.cc, the fault, local rate
 * limit, RBAC and JWT filters; catalogue EB-01, flags OB-03). After retries a body reads `retried and the latest reset
 * reason: …`.
 */
const LOCAL_REPLIES: readonly LocalReply[] = [
  {
    statuses: [503],
    body: /^no healthy upstream/,
    catalogue: 'EB-01',
    flag: 'UH',
    means: 'the mesh had no healthy instance to send to',
  },
  {
    statuses: [502, 503],
    body: /before headers.*reset reason: overflow/,
    catalogue: 'CB-10',
    flag: 'UO',
    means: "the mesh's connection pool was full",
  },
  {
    statuses: [502, 503],
    body: /before headers.*transport failure reason/,
    catalogue: 'SE-01',
    flag: 'UF',
    means: 'the mesh could not set up TLS with the instance',
  },
  {
    statuses: [503],
    body: /before headers.*connection (?:failure|timeout)/,
    catalogue: 'RE-10',
    flag: 'UF',
    means: 'the mesh could not connect to the instance',
  },
  {
    statuses: [502, 503],
    body: /before headers.*remote (?:connection )?(?:reset|failure)/,
    catalogue: 'EB-01',
    flag: 'UR',
    means: 'the instance reset the request before it answered',
  },
  {
    statuses: [502],
    body: /before headers.*protocol error/,
    catalogue: 'EB-01',
    flag: 'UPE',
    means: 'the instance answered what is no HTTP',
  },
  {
    statuses: [502, 503],
    body: /upstream connect error or disconnect\/reset before headers/,
    catalogue: 'EB-01',
    flag: 'UC',
    means: 'the instance closed the connection before it answered',
  },
  {
    statuses: [504],
    body: /^(?:upstream request timeout|stream timeout)/,
    catalogue: 'TO-05',
    flag: 'UT',
    means: "the mesh's route timeout ended the request",
  },
  {
    statuses: [507],
    body: /exceeded request buffer limit while retrying upstream/,
    catalogue: 'RE-09',
    flag: null,
    means: "the request was larger than the mesh's retry buffer",
  },
  {
    statuses: [429],
    body: /^local_rate_limited/,
    catalogue: 'RL-02',
    flag: 'RL',
    means: 'the mesh limited the rate',
  },
  {
    statuses: [403],
    body: /^RBAC: access denied/,
    catalogue: 'SE-02',
    flag: null,
    means: 'an AuthorizationPolicy denied it',
  },
  {
    statuses: [401, 403],
    body: /^(?:Jwt |Jwks |JWT )/,
    catalogue: 'SE-02',
    flag: null,
    means: 'a RequestAuthentication refused the token',
  },
  {
    statuses: [426],
    body: /^(?:Upgrade Required)?$/i,
    catalogue: 'HP-12',
    flag: null,
    means: 'the mesh speaks no HTTP/1.0',
  },
];

/** The fault filter writes any status that it is told (envoy source/extensions/filters/http/fault/fault_filter.cc). */
const FAULT = /^fault filter abort/;

/** Envoy's part of an error answer, or null. */
export function byEnvoy(answer: Answer): Written | null {
  const { status } = answer;
  if (status === null) return null;
  const text = answer.text ?? '';
  if (FAULT.test(text)) return written('FI-01', 'FI', 'the mesh injects this fault');
  const reply = LOCAL_REPLIES.find(({ statuses, body }) => statuses.includes(status) && body.test(text));
  // Of the short bodies only the field tells who wrote them.
  if (reply && (text !== '' || isEnvoy(answer))) return written(reply.catalogue, reply.flag, reply.means);
  if (status === 429 && answer.header('x-envoy-ratelimited') !== null) {
    return written('RL-02', 'RL', "the mesh's rate limit service refused it");
  }
  if (status === 503 && answer.header('x-envoy-overloaded') !== null) {
    return written('CB-10', 'UO', "the mesh's connection pool was full");
  }
  if (text !== '' || !isEnvoy(answer) || passedThrough(answer)) return null;
  if (status === 404) return written('RT-01', 'NR', 'no route of the mesh matches the request');
  if (status === 502)
    return written('MO-02', null, 'the mesh knows no such host and passes nothing on to it');
  if (status === 431) return written('HP-11', null, 'the header fields were larger than the mesh takes');
  return null;
}

function written(catalogue: string, flag: string | null, means: string): Written {
  const shown = flag === null ? '' : ` (flag ${flag})`;
  return { name: 'envoy', flag, catalogue, seen: `The mesh itself answered: ${means}${shown}.` };
}

/** Envoy and Istio overwrite `Server` with their names (catalogue HP-04). */
function isEnvoy(answer: Answer): boolean {
  return /^(?:istio-)?envoy$/.test(answer.header('server') ?? '');
}

/** Envoy adds the time that the upstream took to what it only passes on (router.cc, x-envoy-upstream-service-time). */
function passedThrough(answer: Answer): boolean {
  return answer.header('x-envoy-upstream-service-time') !== null;
}
