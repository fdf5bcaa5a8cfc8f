import { describe, expect, it } from 'vitest';
import type { IstioctlMessage } from '#shared/policy/inputs.ts';
import { mergeIstioctl } from '#shared/policy/lint/merge-istioctl.ts';
import type { AuditFinding } from '#shared/policy/model/audit.ts';

const finding: AuditFinding = {
  rule: 'MP-RT-03',
  severity: 'major',
  catalogue: 'MO-08',
  subject: 'VirtualService default/shop, rule items',
  title: 'No resource declares reviews',
  reason: '503',
  source: 'ours',
  fix: 'Correct the host.',
  place: { file: 'shop.yaml', line: 12, column: 5, field: 'spec' },
};
const message: IstioctlMessage = {
  code: 'IST0101',
  severity: 'error',
  resource: 'VirtualService default/shop',
  message: 'Referenced host not found: "reviews"',
  file: 'shop.yaml',
  line: 12,
};

describe('messages of istioctl', () => {
  it('become part of the finding that means the same', () => {
    const merged = mergeIstioctl([finding], [message]);
    expect(merged).toHaveLength(1);
    expect(merged[0]).toMatchObject({ rule: 'MP-RT-03' });
    expect(merged[0]?.source).toContain('istioctl IST0101');
  });

  it('are findings of their own where no rule says it', () => {
    const [first, second] = mergeIstioctl(
      [finding],
      [{ ...message, resource: 'VirtualService default/other', line: 40 }],
    );
    expect(first?.rule).toBe('MP-RT-03');
    expect(second).toMatchObject({
      rule: 'istioctl IST0101',
      severity: 'major',
      place: { file: 'shop.yaml', line: 40 },
    });
  });

  it('stand once, whichever of its commands says them', () => {
    const twice = [
      { ...message, code: 'validate', resource: 'Gateway default/a' },
      { ...message, code: 'IST0106', resource: 'Gateway default/a' },
    ];
    expect(mergeIstioctl([], twice)).toHaveLength(1);
  });

  it('are in order of severity with the others', () => {
    const minor = { ...finding, severity: 'minor' as const, subject: 'DestinationRule default/x' };
    const merged = mergeIstioctl([minor], [{ ...message, code: 'IST0106', resource: 'Gateway default/a' }]);
    expect(merged.map(({ severity }) => severity)).toEqual(['major', 'minor']);
  });
});
