import type { ExplainingSetting, Finding } from '#shared/model/index.ts';
import type {
  AuditDocument,
  AuditFinding,
  ParityArea,
  ParityRow,
  ParityVerdict,
} from '#shared/policy/model/audit.ts';
import { placeText } from '#shared/policy/source/place.ts';
import { auditFindings } from '#shared/policy/verdict.ts';
import { byText } from '../order.ts';
import { nearness } from './scope.ts';

/** Settings that are named of one finding: the nearest ones. */
const MOST_SETTINGS = 3;

/** Areas of the parity table that can explain entries of the catalogue, by the prefix of the ID or the whole of it. */
const AREAS: Readonly<Record<string, readonly ParityArea[]>> = {
  RT: ['route'],
  'RT-03': ['rewrite'],
  'RT-04': ['rewrite'],
  'RT-11': ['weight'],
  'RT-12': ['cors'],
  'RT-13': ['route', 'weight'],
  'RT-14': ['mirror', 'route'],
  LB: ['balancing'],
  RE: ['retry'],
  'MO-03': ['retry'],
  TO: ['timeout'],
  'TO-05': ['timeout', 'retry'],
  CB: ['breaker', 'pool'],
  'CB-10': ['pool'],
  RL: ['rate-limit'],
  FI: ['fault'],
  HP: ['header'],
  'HP-10': ['rewrite'],
  'HP-11': ['rate-limit'],
  'OB-01': ['header'],
  SE: ['security'],
};

/** Rows that say why the sides do not do the same, the plainest first. */
const TELLING: readonly ParityVerdict[] = ['different', 'missing', 'not-expressible', 'approximate'];

interface Ranked {
  readonly row: ParityRow;
  readonly score: number;
}

/** What both sides declare that explains a finding, the nearest first; empty where the audit says nothing about it. */
export function explainingSettings(finding: Finding, audit: AuditDocument): ExplainingSetting[] {
  const { catalogue } = finding;
  if (catalogue === null) return [];
  const rows = audit.parity
    .flatMap((row): Ranked[] => {
      const score = scoreOf(row, finding, catalogue, audit);
      return score === 0 ? [] : [{ row, score }];
    })
    .sort((a, b) => b.score - a.score || byText(a.row.id, b.row.id))
    .map(({ row }) => settingOfRow(row));
  const rules = auditFindings(audit)
    .filter(
      (one) => one.catalogue === catalogue && nearness(one.subject, finding, audit.declared ?? null) >= 2,
    )
    .map(settingOfRule);
  return [...rows, ...rules].slice(0, MOST_SETTINGS);
}

/**
 * 0 when the row does not explain the finding. The entry counts before the scope, the scope before the verdict; of entries
 * that traffic hardly tells apart the nearest one counts, and the one that the traffic suggests only between equals.
 */
function scoreOf(row: ParityRow, finding: Finding, catalogue: string, audit: AuditDocument): number {
  const rank = TELLING.indexOf(row.verdict);
  if (rank < 0) return 0;
  const same = row.catalogue === catalogue;
  if (!same && !(areasOf(catalogue).includes(row.area) && sameFamily(row.catalogue, catalogue))) return 0;
  // How long a connection may take or rest says nothing about how long an answer may take.
  if (finding.kind === 'timeout' && row.row.includes('connect')) return 0;
  const near = nearness(row.scope, finding, audit.declared ?? null);
  if (near === 0) return 0;
  const method = / of (GET|POST)$/.exec(row.row)?.[1];
  const asksSafely = /^(?:GET|HEAD|OPTIONS) /.test(finding.route);
  // Rows of retries speak of one method: the other one's explain nothing.
  if (method !== undefined && (method === 'GET') !== asksSafely) return 0;
  const alike = same || (alikeOf(catalogue)?.has(row.catalogue ?? '') ?? false);
  return 1 + (alike ? 100 : 0) + near * 10 + (same ? 5 : 0) + (TELLING.length - rank);
}

function areasOf(catalogue: string): readonly ParityArea[] {
  return AREAS[catalogue] ?? AREAS[catalogue.slice(0, 2)] ?? [];
}

/** Neighbouring entries of these tell one thing apart by details that traffic does not show; others stand for themselves. */
const FAMILIES: ReadonlySet<string> = new Set(['RT', 'RE', 'TO', 'CB', 'RL', 'SE']);
const JOINED: Readonly<Record<string, string>> = {
  'MO-03': 'RE',
  'MO-05': 'TO',
  'LB-09': 'CB',
  'LB-02': 'LB-01',
  'LB-03': 'LB-01',
};

function sameFamily(row: string | null, catalogue: string): boolean {
  return row !== null && familyOf(row) === familyOf(catalogue);
}

function familyOf(id: string): string {
  const prefix = id.slice(0, 2);
  return JOINED[id] ?? (FAMILIES.has(prefix) ? prefix : id);
}

function settingOfRow({ id, catalogue, scope, area, row, spring, istio, why }: ParityRow): ExplainingSetting {
  return { id, catalogue, scope, setting: `${area}: ${row}`, spring, istio, why };
}

function settingOfRule({ rule, catalogue, subject, title, reason, place }: AuditFinding): ExplainingSetting {
  const side = { text: title, origin: place === null ? '' : placeText(place), place };
  const ofSpring =
    place !== null && /\.(?:ya?ml|properties|java|class)$/.test(place.file) && !/^spec\b/.test(place.field);
  return {
    id: rule,
    catalogue,
    scope: subject,
    setting: rule,
    spring: ofSpring ? side : null,
    istio: ofSpring ? null : side,
    why: reason,
  };
}

/** Entries that the declared settings tell apart better than the traffic does. */
const REFINED: readonly ReadonlySet<string>[] = [
  new Set(['RE-02', 'RE-03']),
  new Set(['RE-01', 'RE-04', 'RE-05', 'RE-06', 'MO-03']),
  new Set(['TO-01', 'TO-02', 'TO-03']),
  new Set(['LB-01', 'LB-02', 'LB-03']),
];

const alikeOf = (catalogue: string) => REFINED.find((one) => one.has(catalogue));

/** The entry of the nearest setting where it is of the same kind as the one that the traffic suggests. */
export function refinedCatalogue(
  catalogue: string | null,
  settings: readonly ExplainingSetting[],
): string | null {
  if (catalogue === null) return null;
  const alike = alikeOf(catalogue);
  const declared = settings.find((setting) => setting.catalogue !== null && alike?.has(setting.catalogue));
  return declared?.catalogue ?? catalogue;
}
