import { CATALOGUE } from '#shared/policy/catalogue.ts';
import type { Expectation, StagedEntry, UnstagedEntry } from './entry.ts';
import { STAGED } from './table.ts';
import { UNSTAGED } from './unstaged.ts';

const FOUND_BY: Readonly<Record<Expectation['by'], string>> = {
  traffic: 'traffic: comparison of replays',
  parity: 'policies: parity table',
  rule: 'policies: rule of the audit',
};

const HEADING = `# The catalogue of differences

What a migration from Spring Cloud to Istio can change, and how each entry is put to the test: the lab runs a real Spring Cloud
and a real Istio side by side, with one difference for each entry, and the product has to name it with its cause
(\`npm run lab -- --only catalogue\`).

This file is written by \`npx vitest run --project unit test/unit/lab/catalogue.test.ts -u\` from the table of the lab,
\`test/lab/catalogue/entries\`.
`;

/** `docs/catalogue.md`: every entry of the catalogue, staged or not. */
export function catalogueDocument(): string {
  const staged = table(
    ['ID', 'Entry', 'Staged', 'With', 'Found by'],
    STAGED.map((entry) => [entry.id, titleOf(entry), entry.staged, entry.stacks.join(', '), foundBy(entry)]),
  );
  const unstaged = table(
    ['ID', 'Entry', 'Why not'],
    UNSTAGED.map((entry) => [entry.id, titleOf(entry), entry.reason]),
  );
  return `${HEADING}
## Staged (${STAGED.length})

${staged}

## Not staged (${UNSTAGED.length})

${unstaged}
`;
}

function titleOf({ id }: StagedEntry | UnstagedEntry): string {
  return CATALOGUE.get(id)?.title ?? '';
}

function foundBy({ expect }: StagedEntry): string {
  return [...new Set(expect.map(({ by }) => FOUND_BY[by]))].join('; ');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `*` and `|` mean something in a table of Markdown. */
function escaped(text: string): string {
  return text.replaceAll(/[|*_]/g, String.raw`\$&`);
}
