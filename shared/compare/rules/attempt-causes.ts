import type { Answer } from '../answer.ts';
import type { AskedRequest, Difference } from '../difference.ts';
import { meshReply } from '../generators/index.ts';
import type { ComparedAttempt } from '../pair.ts';

type Explained = Pick<Difference, 'catalogue' | 'cause'>;

/** Why the candidate tried more often than the baseline. */
export function moreOften(before: readonly ComparedAttempt[]): Explained {
  const [first] = before;
  // A baseline that knows no retry of this request shows its failure to the client.
  if (before.length === 1 && first?.status === 500) {
    return {
      catalogue: 'RE-05',
      cause:
        'The mesh tries again after a status that the baseline passes on: its retry conditions are wider.',
    };
  }
  return {
    catalogue: before.length === 1 ? 'RE-01' : 'RE-04',
    cause:
      'The mesh repeats requests on its own: every Istio route retries twice unless its retries say otherwise.',
  };
}

/** Why it tried less often: what ended the row of attempts tells. */
export function lessOften(request: AskedRequest, other: Answer): Explained {
  if (isLargerThanBuffer(request)) {
    return {
      catalogue: 'RE-09',
      cause:
        "The body of the request is larger than Envoy's buffer of 1 MiB: then the mesh gives up its retries, whatever the route declares.",
    };
  }
  if (other.header('x-envoy-overloaded') !== null || other.header('x-envoy-ratelimited') !== null) {
    return {
      catalogue: 'RE-11',
      cause: 'Envoy never tries again what it, or another Envoy, refused for overload or for its rate.',
    };
  }
  const reply = meshReply(other);
  if (reply?.flag === 'UT') {
    return {
      catalogue: 'RE-06',
      cause:
        'A try that takes too long is not tried again unless retryOn names it (5xx, gateway-error or reset); the baseline goes on to the next instance.',
    };
  }
  if (reply?.flag === 'UF' || reply?.flag === 'UC') {
    return {
      catalogue: 'RE-10',
      cause:
        'Behind a sidecar a refused connection of the application is an answer of the sidecar, no failed connection, and from Istio 1.24 the default retries do not repeat it.',
    };
  }
  return {
    catalogue: reply?.catalogue === 'RE-09' ? 'RE-09' : 'RE-05',
    cause:
      'What the baseline tries again is tried less often by the candidate: its retry conditions or counts are narrower.',
  };
}

/** Envoy's per_connection_buffer_limit_bytes where nothing else is set: cluster.proto, router.cc decodeData. */
const BUFFER_BYTES = 1_048_576;

/** Whether the request says that its body is longer than what Envoy keeps for a retry (RE-09). */
function isLargerThanBuffer({ requestHeaders }: AskedRequest): boolean {
  const length = requestHeaders.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  return Number(length ?? 0) > BUFFER_BYTES;
}
