import type { Finding } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import { hashBytes, sampledHash } from '../hash.ts';
import { findingId } from '../judge.ts';
import { isServed } from '../rules/outcome.ts';

/** Bits per route that remember healthy bodies: a body whose bit is not set was certainly never healthy. */
const BITS = 1 << 16;

/** Fewest requests on either side of the argument. */
const LEAST = 3;

/** A success of the baseline against a failure, told by the titles of the rules. */
function failsWhereServed({ kind, title }: Finding): boolean {
  if (kind === 'status') return /^Status 5\d\d instead of 2\d\d$/.test(title);
  return kind === 'no-response' && /answers 2\d\d$/.test(title);
}

interface RouteBodies {
  readonly healthy: Uint8Array;
  healthyPairs: number;
  /** The baseline's body where the candidate fails; null once there are two. */
  covered: { readonly hash: string; readonly bit: Bit } | null | undefined;
  coveredPairs: number;
}

/**
 * Catalogue CB-09 without words: a fallback answers every failing request of a route with one and the same body,
 * which its healthy answers never have.
 */
export class ConstantAnswers {
  readonly #routes = new Map<string, RouteBodies>();

  add(route: string, baseline: Answer, candidate: Answer): void {
    const { status } = baseline;
    if (status === null || status < 200 || status > 299) return;
    let bodies = this.#routes.get(route);
    if (!bodies) {
      bodies = { healthy: new Uint8Array(BITS / 8), healthyPairs: 0, covered: undefined, coveredPairs: 0 };
      this.#routes.set(route, bodies);
    }
    if (isServed(candidate)) {
      bodies.healthyPairs += 1;
      const [byte, bit] = bitOf(baseline.bytes);
      bodies.healthy[byte] = (bodies.healthy[byte] ?? 0) | bit;
    } else {
      const hash = hashBytes(baseline.bytes);
      bodies.coveredPairs += 1;
      if (bodies.covered === undefined) bodies.covered = { hash, bit: bitOf(baseline.bytes) };
      else if (bodies.covered?.hash !== hash) bodies.covered = null;
    }
  }

  /** Names a failure what it is: a lost fallback. Every other finding is returned as it came. */
  explain(finding: Finding): Finding {
    if (!failsWhereServed(finding) || !this.#coversFailures(finding.route)) return finding;
    return {
      ...finding,
      id: findingId('fallback-lost', finding.route, 'fallback', finding.id),
      kind: 'fallback-lost',
      catalogue: 'CB-09',
      severity: finding.severity === 'noise' ? 'noise' : 'blocker',
      place: 'fallback',
      title: `Fallback answer lost: ${finding.title.toLowerCase()}`,
      cause: `The baseline answers all of these requests with one body that its other answers never have: a fallback. ${finding.cause} Istio has no fallback: keep it in the application.`,
    };
  }

  #coversFailures(route: string): boolean {
    const bodies = this.#routes.get(route);
    if (!bodies?.covered) return false;
    const [byte, bit] = bodies.covered.bit;
    const everHealthy = ((bodies.healthy[byte] ?? 0) & bit) !== 0;
    return bodies.coveredPairs >= LEAST && bodies.healthyPairs >= LEAST && !everHealthy;
  }
}

/** Where a body is remembered: byte and bit within it. */
type Bit = readonly [byte: number, bit: number];

function bitOf(body: Uint8Array): Bit {
  const at = sampledHash(body) % BITS;
  return [at >> 3, 1 << (at & 7)];
}
