import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { RouteDecision } from '#shared/policy/model/decision.ts';
import type { Edge } from '#shared/policy/model/policy.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { attemptsOf } from '#shared/policy/parity/rows/retry.ts';
import { LabError } from '../errors.ts';
import { SHOP_HOST } from '../layout.ts';
import type { Draft } from '../traffic/routes.ts';

/** A route that takes a request. */
export type Routed = Extract<RouteDecision, { readonly kind: 'route' }>;

/** What the gateways of one side do with a planned request. @throws LabError when none routes it. */
export function routed(edges: readonly Edge[], draft: Draft): Routed {
  const request: PolicyRequest = {
    method: draft.method,
    scheme: 'http',
    authority: SHOP_HOST,
    target: draft.path,
    headers: Object.entries(draft.headers ?? {}),
  };
  const decisions = edges.map(({ oracle }) => oracle.route(request));
  const found = decisions.find((decision) => decision.kind === 'route');
  if (found === undefined) {
    const said = decisions.map((decision) => ('reason' in decision ? decision.reason : decision.kind));
    throw new LabError(`no gateway routes ${draft.method} ${draft.path}: ${said.join('; ')}`);
  }
  return found;
}

/** How often a request arrives that is always answered with this status. */
export function attemptsFor(settings: CallSettings, method: string, status: number): number | undefined {
  const statuses = valueOf(settings['retry.statuses']) ?? [];
  const retried = statuses.includes(String(status)) || statuses.includes(`${String(status)[0]}xx`);
  return retried ? valueOf(attemptsOf(settings, method)) : 1;
}

/** Milliseconds after which a gateway gives a route's answer up; null when it waits for ever. */
export function longestWait(settings: CallSettings): number | null {
  const limits = [settings['timeout.requestMs'], settings['timeout.responseHeadersMs']].flatMap(
    (limit) => valueOf(limit) ?? [],
  );
  return limits.length === 0 ? null : Math.min(...limits);
}
