/** Answers questions about parts of a kept audit, so that nobody else has to hold a document of tens of megabytes. */
import type { FindingFilter, FindingPage } from '#shared/policy/browse/findings.ts';
import { findingLines } from '#shared/policy/browse/findings.ts';
import { gapsOf, type GapPage } from '#shared/policy/browse/gaps.ts';
import { cutLines, type LinesOf, type LinesRange } from '#shared/policy/browse/lines.ts';
import { overviewOf, type AuditOverview } from '#shared/policy/browse/overview.ts';
import {
  groupRows,
  parityLines,
  type ParityFilter,
  type ParityFound,
  type ParityLine,
  type ParityPage,
} from '#shared/policy/browse/parity.ts';
import { stageLines, type StageFilter, type StagePage } from '#shared/policy/browse/stages.ts';
import type { AuditSummary } from '#shared/policy/model/audit-summary.ts';
import type { AuditDocument, AuditFinding, ServiceStage, Suggestion } from '#shared/policy/model/audit.ts';
import { auditFindings } from '#shared/policy/verdict.ts';
import { readAudit, readAuditSummary } from './audits.ts';
import type { Connection } from './workspace-file.ts';

/** How long a document that nobody asks about is kept, in milliseconds. */
const KEPT_MS = 60_000;

interface Kept {
  readonly summary: AuditSummary;
  readonly document: AuditDocument;
  readonly findings: readonly AuditFinding[];
  /** The table by the filter of the last question. */
  table: { readonly filter: string; readonly lines: readonly ParityLine[]; readonly rows: number } | null;
}

/** Keeps the audit that was asked about last; every answer is undefined when there is none of that name. */
export class AuditBrowser {
  readonly #database: Connection;
  #kept: Kept | null = null;
  #forgetting: NodeJS.Timeout | undefined;

  constructor(database: Connection) {
    this.#database = database;
  }

  overview(name: string): AuditOverview | undefined {
    const kept = this.#read(name);
    return kept && overviewOf(kept.summary, kept.document);
  }

  parity(name: string, filter: ParityFilter, range: LinesRange): ParityPage | undefined {
    const kept = this.#read(name);
    if (!kept) return undefined;
    const { lines, rows } = tableOf(kept, filter);
    return { ...cutLines(lines, range), rows };
  }

  parityRow(name: string, id: string, filter: ParityFilter): ParityFound | undefined {
    const kept = this.#read(name);
    const row = kept?.document.parity.find((one) => one.id === id);
    if (!kept || !row) return undefined;
    const line = tableOf(kept, filter).lines.findIndex((one) => one.kind === 'row' && one.id === id);
    return { row, line: line < 0 ? null : line };
  }

  findings(name: string, filter: FindingFilter, range: LinesRange): FindingPage | undefined {
    const kept = this.#read(name);
    return kept && cutLines(findingLines(kept.findings, filter), range);
  }

  finding(name: string, index: number): AuditFinding | undefined {
    return this.#read(name)?.findings[index];
  }

  stages(name: string, filter: StageFilter, range: LinesRange): StagePage | undefined {
    const kept = this.#read(name);
    return kept && cutLines(stageLines(kept.document.stages, filter), range);
  }

  stage(name: string, service: string): ServiceStage | undefined {
    return this.#read(name)?.document.stages.find((one) => one.service === service);
  }

  suggestions(name: string, range: LinesRange): LinesOf<Suggestion> | undefined {
    const kept = this.#read(name);
    return kept && cutLines(kept.document.suggestions, range);
  }

  gaps(name: string, range: LinesRange): GapPage | undefined {
    const kept = this.#read(name);
    return kept && cutLines(gapsOf(kept.document), range);
  }

  #read(name: string): Kept | undefined {
    const summary = readAuditSummary(this.#database, name);
    if (!summary) return undefined;
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => (this.#kept = null), KEPT_MS).unref();
    // An audit that is made again keeps its row, but not its time.
    const { id, createdAt } = summary;
    if (this.#kept?.summary.id === id && this.#kept.summary.createdAt === createdAt) return this.#kept;
    const document = readAudit(this.#database, name);
    if (!document) return undefined;
    this.#kept = { summary, document, findings: auditFindings(document), table: null };
    return this.#kept;
  }
}

function tableOf(kept: Kept, filter: ParityFilter): NonNullable<Kept['table']> {
  const key = JSON.stringify(filter);
  if (kept.table?.filter === key) return kept.table;
  const groups = groupRows(kept.document.parity, filter);
  const rows = groups.reduce((sum, group) => sum + group.rows.length, 0);
  kept.table = { filter: key, lines: parityLines(groups), rows };
  return kept.table;
}
