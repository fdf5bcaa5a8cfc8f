import { describe, expect, it } from 'vitest';
import type { AuditDocument, AuditFinding, ParityRow, ParityVerdict } from '#shared/policy/model/audit.ts';
import { auditFindings, judgeAudit, openReasons, unequalRows } from '#shared/policy/verdict.ts';

const EMPTY: AuditDocument = {
  schema: 1,
  inputs: [],
  versions: {},
  parity: [],
  bypass: [],
  stages: [],
  findings: [],
  problems: [],
  opaque: [],
  suggestions: [],
};

function row(verdict: ParityVerdict): ParityRow {
  const side = { text: '', origin: '', place: null };
  const words = { id: verdict, area: 'retry' as const, scope: '', row: '', catalogue: null, why: '' };
  return { ...words, spring: side, istio: side, verdict, suggestion: null };
}

function finding(severity: AuditFinding['severity']): AuditFinding {
  const words = { rule: severity, subject: '', title: '', reason: '', source: '', fix: '' };
  return { ...words, severity, catalogue: null, place: null };
}

function unread(severity: 'error' | 'warning'): AuditDocument['problems'][number] {
  const place = { file: 'a', line: null, column: null, field: '' };
  return { severity, code: 'MISSING', message: '', advice: '', place };
}

const OPAQUE = { what: 'EnvoyFilter default/lua', why: '', place: unread('error').place };

describe('the verdict of an audit', () => {
  it.each<[string, Partial<AuditDocument>, string]>([
    ['nothing at all', {}, 'inconclusive'],
    ['exact rows', { parity: [row('exact')] }, 'pass'],
    ['rows that Istio can not have', { parity: [row('not-expressible'), row('approximate')] }, 'pass'],
    ['minor findings', { parity: [row('exact')], findings: [finding('minor'), finding('info')] }, 'pass'],
    ['a warning while reading', { parity: [row('exact')], problems: [unread('warning')] }, 'pass'],
    ['a different row', { parity: [row('exact'), row('different')] }, 'fail'],
    ['a missing row', { parity: [row('missing')] }, 'fail'],
    ['a major finding', { findings: [finding('major')] }, 'fail'],
    ['a blocker of the bypass', { bypass: [finding('blocker')] }, 'fail'],
    ['a row that is not known', { parity: [row('exact'), row('not-known')] }, 'inconclusive'],
    ['a problem while reading', { parity: [row('exact')], problems: [unread('error')] }, 'inconclusive'],
    ['what is not modelled', { parity: [row('exact')], opaque: [OPAQUE] }, 'inconclusive'],
    ['a failure and a gap', { parity: [row('different'), row('not-known')] }, 'fail'],
  ])('%s', (_name, part, verdict) => {
    expect(judgeAudit({ ...EMPTY, ...part }).verdict).toBe(verdict);
  });

  it('says in one sentence what it counts', () => {
    const document: AuditDocument = {
      ...EMPTY,
      parity: [row('different'), row('missing'), row('not-known'), row('exact')],
      findings: [finding('major')],
      problems: [unread('error'), unread('error')],
      opaque: [OPAQUE],
    };
    expect(judgeAudit(document).summary).toBe(
      '1 blocker or major finding, 2 rows where the sides differ, 1 row not known, 2 problems while reading, 1 thing with an effect that is not modelled.',
    );
    expect(judgeAudit({ ...EMPTY, parity: [row('exact')] }).summary).toBe(
      '1 row compared: nothing differs, no finding blocks.',
    );
  });

  it('puts the worst first', () => {
    const document: AuditDocument = {
      ...EMPTY,
      parity: [row('approximate'), row('exact'), row('not-known'), row('missing'), row('different')],
      findings: [finding('info'), finding('major')],
      bypass: [finding('minor'), finding('blocker')],
    };
    expect(unequalRows(document).map(({ verdict }) => verdict)).toEqual([
      'different',
      'missing',
      'not-known',
      'approximate',
    ]);
    expect(auditFindings(document).map(({ severity }) => severity)).toEqual([
      'blocker',
      'major',
      'minor',
      'info',
    ]);
  });
});

describe('rows that are not known', () => {
  it('have few reasons, the one of most rows first', () => {
    const open = (text: string, origin: string, why: string): ParityRow => ({
      ...row('not-known'),
      spring: { text, origin, place: null },
      why,
    });
    const unseen = (name: string) =>
      open('not known', `${name} may be set where nothing was read from: the repository was not given`, 'x');
    const parity = [open('GET', '', 'Not modelled: a.'), unseen('a.b'), unseen('c.d'), row('different')];
    expect(openReasons({ ...EMPTY, parity })).toEqual([
      { reason: 'the repository was not given', rows: 2 },
      { reason: 'Not modelled: a.', rows: 1 },
    ]);
  });
});
