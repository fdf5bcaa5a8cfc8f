import { describe, expect, it } from 'vitest';
import { findingLines } from '#shared/policy/browse/findings.ts';
import { gapsOf } from '#shared/policy/browse/gaps.ts';
import { countBy, cutLines, hasText } from '#shared/policy/browse/lines.ts';
import { stageLines } from '#shared/policy/browse/stages.ts';
import type { AuditFinding } from '#shared/policy/model/audit.ts';

const PLACE = { file: 'shop.yaml', line: 3, column: 1, field: 'spec' };

describe('a part of a long list', () => {
  it('says how long the list is, and ends with it', () => {
    expect(cutLines([1, 2, 3], { offset: 1, limit: 5 })).toEqual({ offset: 1, count: 3, lines: [2, 3] });
    expect(cutLines([1], { offset: 9, limit: 5 })).toEqual({ offset: 9, count: 1, lines: [] });
  });

  it('is found by words in any case, in any of its texts', () => {
    expect(hasText(' SHOP ', null, 'the shop')).toBe(true);
    expect(hasText('', null)).toBe(true);
    expect(hasText('shop', undefined, 'a')).toBe(false);
  });

  it('is counted by a key', () => {
    expect(countBy(['a', 'bb', 'cc'], ({ length }) => `${length}`)).toEqual([
      { key: '1', count: 1 },
      { key: '2', count: 2 },
    ]);
  });
});

describe('findings', () => {
  const finding: AuditFinding = {
    rule: 'MP-RT-01',
    severity: 'minor',
    catalogue: 'RT-01',
    subject: 'VirtualService default/shop',
    title: 'prefix /a also takes /ab',
    reason: '',
    source: '',
    fix: '',
    place: PLACE,
  };
  const findings = [{ ...finding, severity: 'major' as const }, finding];

  it('keep their number when others are left out', () => {
    expect(findingLines(findings, { severities: ['minor'], text: '' }).map(({ index }) => index)).toEqual([
      1,
    ]);
    expect(findingLines(findings, { severities: [], text: 'SHOP.yaml' })).toHaveLength(2);
    expect(findingLines(findings, { severities: [], text: 'other.yaml' })).toHaveLength(0);
  });
});

describe('stages', () => {
  it('tell the first piece of evidence, and how many there are', () => {
    const evidence = ['on', 'off'].map((text) => ({ from: 'configuration' as const, text, place: null }));
    const stages = [
      { service: 'shop', stage: 'sdk' as const, evidence },
      { service: 'bank', stage: 'not-known' as const, evidence: [] },
    ];
    expect(stageLines(stages, { stages: [], text: '' })).toEqual([
      { service: 'shop', stage: 'sdk', first: 'on', evidence: 2 },
      { service: 'bank', stage: 'not-known', first: '', evidence: 0 },
    ]);
    expect(stageLines(stages, { stages: ['not-known'], text: 'shop' })).toEqual([]);
  });
});

describe('gaps', () => {
  it('begin with what could not be read', () => {
    const problem = { code: 'X', message: 'm', advice: 'a', place: PLACE };
    const gaps = gapsOf({
      problems: [
        { ...problem, severity: 'warning' },
        { ...problem, severity: 'error' },
      ],
      opaque: [{ what: 'EnvoyFilter', why: 'w', place: PLACE }],
    });
    expect(gaps.map(({ kind, advice }) => [kind, advice])).toEqual([
      ['error', 'a'],
      ['warning', 'a'],
      ['not-modelled', 'w'],
    ]);
  });
});
