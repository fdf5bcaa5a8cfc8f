import type { Answer } from './answer.ts';
import { JsonObject } from './json/parse.ts';

/** Who wrote an error answer, told from its status, type and body (catalogue EB-01, EB-02). */
export interface Generator {
  readonly by: 'mesh' | 'spring';
  readonly catalogue: string;
  /** What was seen, as a sentence. It is no cause: an error document says who wrote it, not why. */
  readonly seen: string;
}

interface Fingerprint {
  readonly statuses: readonly number[];
  readonly body: RegExp;
  readonly catalogue: string;
  /** What the local reply means. */
  readonly means: string;
}

/** Bodies of Envoy's local replies: source/common/router/router.cc, and Istio's own filters. */
const MESH: readonly Fingerprint[] = [
  {
    statuses: [503],
    body: /^no healthy upstream/,
    catalogue: 'EB-01',
    means: 'the mesh had no healthy instance to send to (flag UH)',
  },
  {
    statuses: [502, 503],
    body: /before headers.*(?:overflow)/,
    catalogue: 'EB-01',
    means: "the mesh's connection pool was full (flag UO)",
  },
  {
    statuses: [503],
    body: /before headers.*connection (?:failure|timeout)/,
    catalogue: 'RE-10',
    means: 'the mesh could not connect to the instance (flag UF)',
  },
  {
    statuses: [502, 503],
    body: /upstream connect error or disconnect\/reset before headers/,
    catalogue: 'EB-01',
    means: 'the instance closed the connection before it answered (flag UC or UR)',
  },
  {
    statuses: [504],
    body: /^(?:upstream request timeout|stream timeout)/,
    catalogue: 'EB-01',
    means: "the mesh's route timeout ended the request (flag UT)",
  },
  {
    statuses: [507],
    body: /exceeded request buffer limit while retrying upstream/,
    catalogue: 'RE-09',
    means: "the request was larger than the mesh's retry buffer",
  },
  {
    statuses: [429],
    body: /^local_rate_limited/,
    catalogue: 'EB-01',
    means: 'the mesh limited the rate (flag RL)',
  },
  {
    statuses: [403],
    body: /^RBAC: access denied/,
    catalogue: 'EB-01',
    means: 'an AuthorizationPolicy denied it',
  },
  {
    statuses: [401],
    body: /^Jwt /,
    catalogue: 'EB-01',
    means: 'a RequestAuthentication refused the token',
  },
  {
    statuses: [503],
    body: /^fault filter abort/,
    catalogue: 'EB-01',
    means: 'the mesh injects this fault',
  },
];

/** Longest body that is a local reply; a larger one comes from an application. */
const LONGEST_REPLY = 2_000;

/** The generator of an error answer, or null when nothing tells it apart from the application. */
export function generatorOf(answer: Answer): Generator | null {
  const { status } = answer;
  if (status === null || status < 400 || answer.bytes.length > LONGEST_REPLY) return null;
  const text = answer.text ?? '';
  const mark = MESH.find(({ statuses, body }) => statuses.includes(status) && body.test(text));
  if (mark) return byMesh(mark.catalogue, mark.means);
  if (status === 404 && text === '' && isMeshServer(answer.header('server'))) {
    return byMesh('RT-01', 'no route of the mesh matches the request (flag NR)');
  }
  if (isSpringError(answer)) {
    return {
      by: 'spring',
      catalogue: 'EB-02',
      seen: "Spring Boot's error document answered on the candidate.",
    };
  }
  return null;
}

function byMesh(catalogue: string, means: string): Generator {
  return { by: 'mesh', catalogue, seen: `The mesh itself answered: ${means}.` };
}

/** Envoy and Istio overwrite `Server` with these (catalogue HP-04). */
export function isMeshServer(server: string | null): boolean {
  return server === 'envoy' || server === 'istio-envoy';
}

/** Boot's DefaultErrorAttributes: `timestamp`, `status`, `error` and `path` together. */
function isSpringError(answer: Answer): boolean {
  const content = answer.content;
  if (content.type !== 'json' || !(content.value instanceof JsonObject)) return false;
  const { members } = content.value;
  return ['timestamp', 'status', 'error', 'path'].every((name) => members.has(name));
}
