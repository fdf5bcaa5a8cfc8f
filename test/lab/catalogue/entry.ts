import type { Stack } from '../stack.ts';
import type { Draft } from '../traffic/routes.ts';

/** A finding of the comparison of the replays: its route, and what its title and cause have to say. */
export type ByTraffic = {
  readonly by: 'traffic';
  readonly route: RegExp;
  readonly says: RegExp;
};

/** A row of the audit's parity table: where it is, and what both sides and the reason have to say. */
export type ByParity = {
  readonly by: 'parity';
  readonly audit: AuditName;
  readonly scope: RegExp;
  readonly row: string;
  readonly says: RegExp;
};

/** A finding of the audit's rules: whom it is about, and what its title and reason have to say. */
export type ByRule = {
  readonly by: 'rule';
  readonly audit: AuditName;
  readonly subject: RegExp;
  readonly says: RegExp;
};

/** How the product has to show an entry. The text is part of it: the right ID beside a wrong cause is not found. */
export type Expectation = ByTraffic | ByParity | ByRule;

/** How the consumer is configured in the mesh: bypassed; told an address and still asking the registry; not touched. */
export type AuditName = 'cutover' | 'half-way' | 'untouched';

/** An entry of the catalogue that the lab stages. */
export type StagedEntry = {
  readonly id: string;
  /** What differs between the two deployments, in one sentence. */
  readonly staged: string;
  /** Where it is staged: some differences belong to one generation of Spring Cloud. */
  readonly stacks: readonly Stack[];
  /** What is recorded on the baseline and replayed on the candidate, with the baseline's answers; none for declared ones. */
  readonly requests?: readonly Draft[];
  readonly expect: readonly Expectation[];
};

/** An entry that the lab can't stage, and why. */
export type UnstagedEntry = { readonly id: string; readonly reason: string };

/** Both generations; a few entries exist in one only. */
export const BOTH: readonly Stack[] = ['classic', 'modern'];
export const CLASSIC: readonly Stack[] = ['classic'];
export const MODERN: readonly Stack[] = ['modern'];

/** The same request several times. */
export function times(count: number, draft: Draft): Draft[] {
  return Array.from({ length: count }, () => draft);
}

/** A GET with its answer on the baseline. */
export function get(path: string, status: number, headers?: Record<string, string>): Draft {
  return { method: 'GET', path, status, ...(headers === undefined ? {} : { headers }) };
}

/** A POST of JSON with its answer on the baseline. */
export function post(path: string, status: number, body: unknown): Draft {
  return {
    method: 'POST',
    path,
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

export function traffic(route: RegExp, says: RegExp): ByTraffic {
  return { by: 'traffic', route, says };
}

export function parity(scope: RegExp, row: string, says: RegExp, audit: AuditName = 'cutover'): ByParity {
  return { by: 'parity', audit, scope, row, says };
}

export function rule(subject: RegExp, says: RegExp, audit: AuditName = 'cutover'): ByRule {
  return { by: 'rule', audit, subject, says };
}
