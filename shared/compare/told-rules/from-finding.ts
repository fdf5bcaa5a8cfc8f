import type { CompareRule, CompareRuleKind, Evidence, Finding } from '#shared/model/index.ts';
import { isFurtherPlace } from '../further-places.ts';
import { timeOf } from '../volatile/times.ts';

/** What the evidence of a finding shows, without the place before it. */
interface Values {
  readonly baseline: string;
  readonly candidate: string;
}

/** The kinds of rules that a finding can be set aside by, the plainest first; none for what a waiver accepts. */
export function ruleKindsOf(finding: Finding): CompareRuleKind[] {
  const kinds: CompareRuleKind[] = ['ignore', 'tolerate', 'sort', 'map'];
  return kinds.filter((kind) => ruleFrom(finding, kind, 'a reason') !== null);
}

/**
 * The rule that sets a finding aside, or null where no rule of the kind does.
 * @param reason Why it does not matter, in the words of who decides it.
 */
export function ruleFrom(finding: Finding, kind: CompareRuleKind, reason: string): CompareRule | null {
  if (finding.kind !== 'header' && finding.kind !== 'body') return null;
  if (!/^(?:header|body|trailer)\b/.test(finding.place) || isFurtherPlace(finding.place)) return null;
  const common = { route: finding.route, place: finding.place, reason, finding: finding.id };
  switch (kind) {
    case 'ignore':
      return { kind, ...common, ...sideOf(finding) };
    case 'sort':
      return finding.kind === 'body' && finding.change === 'order' ? { kind, ...common } : null;
    case 'tolerate': {
      const tolerance = toleranceOf(finding);
      return tolerance && { kind, ...common, ...tolerance };
    }
    case 'map': {
      const values = changedValues(finding);
      const [first] = values;
      if (!first) return null;
      return { kind, ...common, value: first.candidate, to: first.baseline, side: 'candidate' };
    }
  }
}

function sideOf({ change }: Finding): { side?: 'baseline' | 'candidate' } {
  if (change === 'added') return { side: 'candidate' };
  return change === 'missing' ? { side: 'baseline' } : {};
}

/** As wide as the examples show, and no wider. */
function toleranceOf(finding: Finding): { absolute?: number; time?: string } | null {
  const values = changedValues(finding);
  if (values.length === 0) return null;
  const distances = (read: (text: string) => number | null): number[] | null => {
    const found = values.map(({ baseline, candidate }) => {
      const [a, b] = [read(baseline), read(candidate)];
      return a === null || b === null ? null : Math.abs(a - b);
    });
    return found.every((one) => one !== null) ? found : null;
  };
  const times = distances(timeOf);
  if (times) return { time: `${Math.max(1, Math.ceil(Math.max(...times) / 1000))}s` };
  const numbers = distances(numberOf);
  return numbers && Math.max(...numbers) > 0
    ? { absolute: Number(Math.max(...numbers).toPrecision(6)) }
    : null;
}

function numberOf(text: string): number | null {
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : null;
}

/** Both values of each example in which a single value changed. A value that was cut can not be told. */
function changedValues({ change, evidence }: Finding): Values[] {
  if (change !== 'changed') return [];
  const values = evidence.flatMap((one): Values[] => {
    const [baseline, candidate] = [valueOf(one.baseline), valueOf(one.candidate)];
    return baseline === null || candidate === null ? [] : [{ baseline, candidate }];
  });
  return values.length === evidence.length ? values : [];
}

/** Evidence reads `/price: 1.5`, `x-version: v1`, `line 3: text`; texts of JSON are quoted. */
function valueOf(text: Evidence['baseline']): string | null {
  if (text === null || text.endsWith('…')) return null;
  const value = text.slice(text.indexOf(': ') + 2);
  if (!value.startsWith('"')) return value;
  try {
    const read: unknown = JSON.parse(value);
    return typeof read === 'string' ? read : null;
  } catch {
    return value;
  }
}
