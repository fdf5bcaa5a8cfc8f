import { type Finding, waiverTerms, type WaiverScope, type WaiverTerms } from '#shared/model/index.ts';

/** A finding that can be accepted: of a comparison, which has a route, or of a drill, which has a scenario. */
export type Acceptable = Pick<Finding, 'id' | 'catalogue' | 'service' | 'title'> &
  ({ readonly route: string } | { readonly scenario: string });

/** What a waiver that is made from a finding may accept. */
export type ScopeChoice = 'finding' | 'place' | 'service';

export interface WaiverDraft {
  readonly scope: ScopeChoice;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
}

/** What is asked for besides the scope. */
export type DraftField = 'owner' | 'reason' | 'expires';

/** Days that a waiver lasts unless somebody says otherwise: long enough to mend something, short enough to be asked again. */
const USUAL_DAYS = 30;
const DAY_MS = 86_400_000;

/** @param now epoch milliseconds */
export function newDraft(owner: string, now: number): WaiverDraft {
  const expires = new Date(now + USUAL_DAYS * DAY_MS).toISOString().slice(0, 10);
  return { scope: 'finding', owner, reason: '', expires };
}

/** Where a finding is, in words. */
export function placeText(finding: Acceptable): string {
  return 'route' in finding ? `on ${finding.route}` : `in drills of ${finding.scenario}`;
}

/** The scopes that a finding allows, in words. */
export function scopeChoices(finding: Acceptable): { value: ScopeChoice; label: string }[] {
  const { catalogue, service } = finding;
  return [
    { value: 'finding', label: 'this finding' },
    ...(catalogue === null
      ? []
      : [{ value: 'place' as const, label: `every ${catalogue} ${placeText(finding)}` }]),
    ...(catalogue === null || service === null
      ? []
      : [{ value: 'service' as const, label: `every ${catalogue} at ${service}` }]),
  ];
}

/** The waiver that a draft describes, or what is wrong with which of its fields. */
export function termsOf(
  draft: WaiverDraft,
  finding: Acceptable,
): { terms: WaiverTerms } | { problems: Partial<Record<DraftField, string>> } {
  const { owner, reason, expires } = draft;
  const parsed = waiverTerms.safeParse({ owner, reason, expires, scope: scopeOf(draft.scope, finding) });
  if (parsed.success) return { terms: parsed.data };
  const problems: Partial<Record<DraftField, string>> = {};
  for (const { path, message } of parsed.error.issues) {
    const field = (['owner', 'reason', 'expires'] as const).find((name) => name === path[0]);
    if (field !== undefined) problems[field] ??= `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  }
  return { problems };
}

function scopeOf(choice: ScopeChoice, finding: Acceptable): WaiverScope {
  const { id, catalogue, service } = finding;
  if (choice === 'place' && catalogue !== null)
    return 'route' in finding
      ? { catalogue, route: finding.route }
      : { catalogue, scenario: finding.scenario };
  if (choice === 'service' && catalogue !== null && service !== null) return { catalogue, service };
  return { finding: id };
}
