import { cpus } from 'node:os';

/** One bench's outcome. Null stands for a peer that is not installed, or a figure that this system can't give. */
export interface BenchResult {
  readonly name: string;
  /** Ours divided by theirs, so that higher is better; the bench's notes say where it is the other way round. */
  readonly ratios: Readonly<Record<string, number | null>>;
  /** Figures with their unit in the name. */
  readonly values: Readonly<Record<string, number | null>>;
  /** What a ratio or value must reach, such as `>= 1`. */
  readonly targets: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** The document that `--json` writes. */
export interface BenchReport {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    readonly date: string;
  };
  readonly benches: readonly BenchResult[];
}

/** What the command line asks of a bench. */
export interface BenchOptions {
  /** Pairs that `compare` compares, and `report` tells of. */
  readonly pairs?: number;
}

/** A bench: measures and returns; `say` gets a line per round. */
export type Bench = (say: (line: string) => void, options: BenchOptions) => Promise<BenchResult>;

export function reportOf(benches: readonly BenchResult[]): BenchReport {
  const processors = cpus();
  return {
    machine: {
      cpu: processors[0]?.model ?? 'unknown',
      cores: processors.length,
      node: process.versions.node,
      date: new Date().toISOString(),
    },
    benches,
  };
}

/** Whether a figure reaches its target, a bound such as `>= 1` or a number; null when it could not be measured. */
export function reaches(value: number | null, target: string): boolean | null {
  const [, relation = '=', bound] = /^(?:(<|<=|>|>=) )?(\d+(?:\.\d+)?)$/.exec(target) ?? [];
  if (bound === undefined) throw new Error(`'${target}' is no target`);
  if (value === null) return null;
  const limit = Number(bound);
  if (value === limit) return relation.endsWith('=');
  return relation.startsWith('<') ? value < limit : relation.startsWith('>') && value > limit;
}

/** A few lines for a person. */
export function textOf({ name, ratios, values, targets, notes }: BenchResult): string {
  const row = ([key, value]: [string, number | null]): string => {
    const target = targets[key];
    return `  ${key.padEnd(20)} ${value ?? 'none'}${target === undefined ? '' : `  (${judged(value, target)})`}\n`;
  };
  const rows = [...Object.entries(ratios), ...Object.entries(values)].map(row);
  return `${name}\n${rows.join('')}${notes.map((note) => `  note: ${note}\n`).join('')}`;
}

function judged(value: number | null, target: string): string {
  const reached = reaches(value, target);
  return `target ${target}${reached === null ? ', not measured' : reached ? '' : ': MISSED'}`;
}
