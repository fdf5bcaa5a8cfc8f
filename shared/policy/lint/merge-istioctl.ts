import type { IstioctlMessage } from '#shared/policy/inputs.ts';
import type { AuditFinding } from '#shared/policy/model/audit.ts';
import { bySeverity } from './lint.ts';

/** What istioctl's messages mean in terms of our rules (istio pkg/config/analysis/msg/messages.yaml and the analyzers that write them). */
const MEANINGS: readonly { readonly code: string; readonly message: RegExp; readonly rule: string }[] = [
  { code: 'IST0101', message: /gateway not found/i, rule: 'MP-RT-05' },
  { code: 'IST0101', message: /host\+subset/i, rule: 'MP-RT-04' },
  { code: 'IST0101', message: /host not found/i, rule: 'MP-RT-03' },
  { code: 'IST0109', message: /host/i, rule: 'MP-RT-06' },
];

const SEVERITY = { error: 'major', warning: 'minor', info: 'info' } as const;

/**
 * Puts istioctl's messages among the findings: one finding per place and meaning. Where a rule found the same, its finding
 * stays and carries istioctl's code; what only istioctl says becomes a finding of its own.
 */
export function mergeIstioctl(
  findings: readonly AuditFinding[],
  messages: readonly IstioctlMessage[],
): AuditFinding[] {
  const merged = [...findings];
  const own = new Map<string, AuditFinding>();
  for (const message of messages) {
    const index = merged.findIndex((finding) => isSame(finding, message));
    const found = merged[index];
    if (found !== undefined) {
      if (!found.source.includes(message.code))
        merged[index] = { ...found, source: `${found.source}; istioctl ${message.code}: ${message.message}` };
      continue;
    }
    // validate and analyze both read the files: what both say stands once.
    const key = `${message.file ?? ''}:${message.line ?? ''} ${message.resource} ${message.message}`;
    if (!own.has(key)) own.set(key, findingOf(message));
  }
  return bySeverity([...merged, ...own.values()]);
}

function isSame({ rule, subject, place }: AuditFinding, message: IstioctlMessage): boolean {
  const means = MEANINGS.some(
    (one) => one.rule === rule && one.code === message.code && one.message.test(message.message),
  );
  if (!means) return false;
  const samePlace =
    place !== null && message.line !== null && place.file === message.file && place.line === message.line;
  const [kind, name] = message.resource.split(' ');
  return samePlace || (kind !== undefined && name !== undefined && names(subject, kind, name));
}

/** `VirtualService default/shop, rule items` is about `VirtualService default/shop`, which istioctl may write without namespace. */
function names(subject: string, kind: string, name: string): boolean {
  const own = subject.split(',', 1)[0]?.split(' ') ?? [];
  if (own[0] !== kind) return false;
  return own[1] === name || (!name.includes('/') && own[1]?.endsWith(`/${name}`) === true);
}

function findingOf({ code, severity, resource, message, file, line }: IstioctlMessage): AuditFinding {
  return {
    rule: `istioctl ${code}`,
    severity: SEVERITY[severity],
    catalogue: null,
    subject: resource,
    title: message,
    reason: 'istioctl says so about this resource.',
    source: code.startsWith('IST')
      ? `istio.io/docs/reference/config/analysis ${code}`
      : 'istio pkg/config/validation',
    fix: 'Correct the resource.',
    place: file === null ? null : { file, line, column: null, field: '' },
  };
}
