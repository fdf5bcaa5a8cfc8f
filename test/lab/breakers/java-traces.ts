import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type BreakerSettings,
  type BreakerTrace,
  createBreaker,
  SERVICE,
} from '#shared/policy/breakers/index.ts';
import { LabError } from '../errors.ts';
import type { Java } from '../install/java.ts';
import { runTool } from '../install/run-tool.ts';
import type { SpringBuild } from '../install/spring.ts';
import { type Score, Tally } from './score.ts';

/** A trace with the settings of the machine it is for. */
export type Case = { readonly id: string; readonly settings: BreakerSettings; readonly trace: BreakerTrace };

/** What a real machine did. `verdicts` has one letter per attempt; empty where the machine is only asked for its states. */
type Seen = { verdicts: string; readonly changes: string[] };

const FIX = 'install a JDK 17 or newer (not only a runtime): the traces are driven by Java source';
/** The machine goes on for this long after the last attempt began. */
const TAIL_MS = 40_000;

/** A Java program of this folder with what it needs. */
export type JavaMachine = {
  readonly program: 'HystrixTraces' | 'Resilience4jTraces' | 'RibbonTraces';
  /** The library's jar up to its version, as in `lib`. */
  readonly library: string;
};

/** Runs all cases through the real machine in one JVM on virtual time, and through the model. Both must agree to the millisecond. */
export async function scoreJavaMachine(
  machine: JavaMachine,
  java: Java,
  build: SpringBuild,
  cases: readonly Case[],
  folder: string,
): Promise<Score> {
  const jars = await readdir(join(build.folder, 'lib'));
  const version = jars
    .find((jar) => jar.startsWith(`${machine.library}-`))
    ?.slice(machine.library.length + 1, -4);
  if (version === undefined) throw new LabError(`${build.folder} holds no ${machine.library}`);
  // Without a backend the log API keeps quiet, and standard output is the traces' alone.
  const path = jars.filter((jar) => !jar.startsWith('logback')).map((jar) => join(build.folder, 'lib', jar));
  const input = join(folder, `${machine.program}.txt`);
  await writeFile(input, cases.map(encode).join(''));
  const source = join(import.meta.dirname, 'java', `${machine.program}.java`);
  const said = await runTool({
    tool: machine.library,
    program: dirname(java.program) === '.' ? 'java' : java.program,
    args: [source, input],
    env: { CLASSPATH: path.join(':') },
    fix: FIX,
  });
  const seen = decode(said.stdout);
  const tally = new Tally(version);
  for (const each of cases) {
    const real = seen.get(each.id) ?? { verdicts: '', changes: [] };
    const { attempts } = each.trace;
    const stopped = real.verdicts.replaceAll('A', '').length;
    const counts = { attempts: attempts.length, changes: real.changes.length, stopped };
    tally.add(each.id, counts, difference(modelOf(each), real));
  }
  return tally.score();
}

function encode({ id, settings, trace }: Case): string {
  const values = Object.entries(settings).map(([name, value]) => `${name}=${encodeValue(value)}`);
  const attempts = trace.attempts.map(
    ({ atMs, durationMs, outcome, status, instance }) =>
      `attempt ${atMs} ${durationMs} ${outcome} ${status ?? 0} ${instance}\n`,
  );
  return `trace ${id} ${values.join(' ')}\n${attempts.join('')}end ${endOf(trace)}\n`;
}

function encodeValue(
  value: string | number | boolean | null | readonly (string | readonly number[])[],
): string {
  if (value === null) return '0';
  if (typeof value !== 'object') return String(value);
  return value.map((item) => (typeof item === 'string' ? item : item.join('-'))).join(',');
}

function endOf({ attempts }: BreakerTrace): number {
  return (attempts.at(-1)?.atMs ?? 0) + TAIL_MS;
}

function decode(text: string): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  let current: Seen = { verdicts: '', changes: [] };
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.split(' ');
    if (word === 'trace') {
      current = { verdicts: '', changes: [] };
      seen.set(rest[0] ?? '', current);
    } else if (word === 'verdicts') current.verdicts = rest[0] ?? '';
    else if (word === 'change') current.changes.push(rest.join(' '));
  }
  return seen;
}

function modelOf({ settings, trace }: Case): Seen {
  const breaker = createBreaker(settings);
  const letters = trace.attempts.map((attempt) => {
    const { verdict, why } = breaker.offer(attempt);
    return verdict === 'admitted' ? 'A' : why.includes('is full') ? 'R' : 'S';
  });
  breaker.advance(endOf(trace));
  const changes = breaker.changes.map(({ atMs, to, subject }) => {
    const name = to.toUpperCase().replace('-', '_');
    return subject === SERVICE ? `${atMs} ${name}` : `${atMs} ${name} ${subject}`;
  });
  return { verdicts: breaker.scope === 'service' ? letters.join('') : '', changes };
}

function difference(model: Seen, real: Seen): string | null {
  const at = Math.max(
    real.verdicts.split('').findIndex((letter, index) => letter !== model.verdicts[index]),
    model.verdicts.length === real.verdicts.length ? -1 : 0,
  );
  const step = [...real.changes, ''].findIndex((change, index) => change !== (model.changes[index] ?? ''));
  if (at < 0 && step < 0) return null;
  const steps = (changes: readonly string[]) => changes.slice(Math.max(0, step - 1), step + 2).join(', ');
  return [
    at < 0
      ? ''
      : `attempt ${at}: really ${real.verdicts[at] ?? '-'}, modelled ${model.verdicts[at] ?? '-'}; `,
    step < 0 ? '' : `step ${step}: really ${steps(real.changes)}; modelled ${steps(model.changes)}`,
  ].join('');
}
