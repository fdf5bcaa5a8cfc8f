import type { AuthorizationPolicy, AuthorizationRule } from '../resources/security.ts';

type Source = NonNullable<AuthorizationRule['from']>[number]['source'];
type Operation = NonNullable<AuthorizationRule['to']>[number]['operation'];

/**
 * A policy in words, one text per rule: `ALLOW default/viewer: from namespaces shop to methods GET, paths /x*`. A policy
 * without rules allows nothing (ALLOW) or does nothing (DENY, AUDIT); an empty rule is about every request.
 */
export function authorizationWords(
  name: string,
  { action = 'ALLOW', rules = [], provider }: AuthorizationPolicy,
): string[] {
  const head = `${action}${provider === undefined ? '' : ` by ${provider.name}`} ${name}`;
  if (rules.length === 0) return [`${head}: nothing`];
  return rules.map((rule) => `${head}: ${ruleWords(rule)}`);
}

function ruleWords({ from = [], to = [], when = [] }: AuthorizationRule): string {
  const parts = [
    from.length === 0 ? '' : `from ${from.map(({ source }) => fields(source)).join(' or ')}`,
    to.length === 0 ? '' : `to ${to.map(({ operation }) => fields(operation)).join(' or ')}`,
    when.length === 0
      ? ''
      : `when ${when.map(({ key, values = [], notValues = [] }) => [values.length > 0 ? `${key} is ${values.join(', ')}` : '', notValues.length > 0 ? `${key} is not ${notValues.join(', ')}` : ''].filter(Boolean).join(' and ')).join(' and ')}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'every request' : parts.join(' ');
}

/** `methods GET and not paths /admin*`, with each list sorted. */
function fields(part: Source | Operation): string {
  const texts = Object.entries(part).flatMap(([name, values]) => {
    if (values === undefined || values.length === 0) return [];
    const plain = name.startsWith('not') ? `not ${name.charAt(3).toLowerCase()}${name.slice(4)}` : name;
    return [`${plain} ${[...values].sort().join(', ')}`];
  });
  return texts.length === 0 ? 'any' : texts.join(' and ');
}

/**
 * Whether policies refuse every request without a token (SE-02): a DENY of all that have no request principal, or ALLOW
 * policies of which each rule asks for one; without any rule they refuse everything. null when that holds for some requests
 * only.
 */
export function requiresToken(policies: readonly AuthorizationPolicy[]): boolean | null {
  const ofAction = (wanted: string) =>
    policies.filter(({ action = 'ALLOW' }) => action === wanted).flatMap(({ rules = [] }) => rules);
  const denies = ofAction('DENY');
  if (denies.some(deniesWithoutToken)) return true;
  const allows = ofAction('ALLOW');
  const allowing = policies.some(({ action = 'ALLOW' }) => action === 'ALLOW');
  if (allowing && allows.every(asksForToken)) return true;
  const speaks = (rule: AuthorizationRule) => asksForToken(rule) || mentionsToken(rule);
  return [...allows, ...denies].some(speaks) ? null : false;
}

function asksForToken({ from = [], when = [] }: AuthorizationRule): boolean {
  const bySource = from.length > 0 && from.every(({ source }) => (source.requestPrincipals ?? []).length > 0);
  return (
    bySource || when.some(({ key, values = [] }) => key.startsWith('request.auth.') && values.length > 0)
  );
}

function mentionsToken({ from = [], when = [] }: AuthorizationRule): boolean {
  return (
    from.some(
      ({ source }) => source.requestPrincipals !== undefined || source.notRequestPrincipals !== undefined,
    ) || when.some(({ key }) => key.startsWith('request.auth.'))
  );
}

function deniesWithoutToken({ from = [], to = [], when = [] }: AuthorizationRule): boolean {
  if (to.length > 0 || when.length > 0) return false;
  return from.some(({ source }) => {
    const { notRequestPrincipals, ...others } = source;
    return (
      notRequestPrincipals?.includes('*') === true &&
      Object.values(others).every((other) => other === undefined)
    );
  });
}
