import type { RouteDecision } from '#shared/policy/model/decision.ts';

/**
 * Thrown inside a Spring route oracle where an answer would be a guess; the oracle catches it and answers
 * `not-modelled` with the message as its reason.
 */
export class NotModelled extends Error {}

/** Thrown inside a Spring route oracle where the gateway itself fails: its answer is 500 (or `status`). */
export class GatewayFails extends Error {
  readonly status: number;

  constructor(message: string, status = 500) {
    super(message);
    this.status = status;
  }
}

/** What an oracle decides, with both of these turned into the answers that they stand for. */
export function decided(decide: () => RouteDecision): RouteDecision {
  try {
    return decide();
  } catch (error) {
    if (error instanceof NotModelled) return { kind: 'not-modelled', reason: error.message, route: null };
    if (error instanceof GatewayFails)
      return { kind: 'rejected', status: error.status, reason: error.message };
    throw error;
  }
}
