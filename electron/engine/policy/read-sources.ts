/** Reads what the user names as sources of an audit into the inputs of the policy code. */
import { resolve } from 'node:path';
import { MeshproofError } from '#shared/model/index.ts';
import type { PolicyInputs, PolicyOptions } from '#shared/policy/inputs.ts';
import type { AuditInput } from '#shared/policy/model/audit.ts';
import type { PolicySources } from '#shared/policy/sources.ts';
import { problemText, type Problem } from '#shared/policy/source/problem.ts';
import { readIstioFiles } from './istio-files.ts';
import { runIstioctl } from './istioctl.ts';
import { hasSpringRetry, releaseTrainOf } from './libraries.ts';
import { readActuator, readEnvoyAdmin, readEureka } from './live-sources.ts';
import { wholeOf, type Located } from './located.ts';
import { Reading } from './reading.ts';
import { readSpringFiles } from './spring-files.ts';

/** Live sources that are asked at the same time. */
const AT_ONCE = 8;

/** The inputs without the traffic of a capture, and what each source held. */
export interface SourcesRead {
  readonly inputs: PolicyInputs;
  readonly contents: readonly AuditInput[];
}

export interface ReadOptions {
  /** Folder that relative paths are resolved against. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

/** Of the problems of what could not be used so many are told; others of the same files are alike. */
const MOST_TOLD = 50;

/**
 * Half a set is still used: what can't be read is among the problems of the inputs. A side whose texts are all broken is no
 * half: nothing of it would be compared.
 * @throws MeshproofError `usage` when no source is named; when none of them holds anything, or nothing of a side's texts can
 * be used, `environment` if all are live ones, else `input`
 */
export async function readSources(
  sources: PolicySources,
  options: PolicyOptions,
  { folder, signal, progress }: ReadOptions,
): Promise<SourcesRead> {
  const live = [...sources.actuators, ...sources.eureka, ...sources.envoyAdmin].length;
  const total = sources.spring.length + sources.istio.length + live;
  if (total === 0) {
    throw new MeshproofError(
      'usage',
      'NO_SOURCES',
      'there is nothing to audit',
      'Give --spring, --istio, --actuator, --eureka or --envoy-admin at least once.',
    );
  }
  const reading = new Reading();
  const locate = (given: string): Located => ({ path: resolve(folder, given), shown: given });
  let done = 0;
  const step = () => progress(++done, total);

  for (const given of sources.spring) {
    await readSpringFiles(locate(given), reading, signal);
    step();
  }
  const given = sources.istio.map(locate);
  const resources: Located[] = [];
  for (const one of given) {
    resources.push(...(await readIstioFiles(one, reading, signal)));
    step();
  }
  await inParallel(AT_ONCE, [
    ...sources.actuators.map((url) => async () => {
      await readActuator(url, sources.actuatorHeaders, reading, signal);
      step();
    }),
    ...sources.eureka.map((url) => async () => {
      await readEureka(url, reading, signal);
      step();
    }),
    ...sources.envoyAdmin.map((url) => async () => {
      await readEnvoyAdmin(url, reading, signal);
      step();
    }),
  ]);
  reading.orderAnswers([...sources.actuators, ...sources.eureka, ...sources.envoyAdmin]);
  await runIstioctl(sources.istioctl, resources, given, folder, reading, signal);
  signal.throwIfAborted();
  if (!reading.usable) throw nothingUsable('nothing could be read', reading, [], live === total);
  // Imported late: sources that can't be reached need none of the readers.
  const { unusableSide } = await import('./usable.ts');
  for (const side of ['spring', 'istio'] as const) {
    const broken = unusableSide(reading, side);
    const what = `nothing of the ${side === 'spring' ? 'Spring' : 'Istio'} side could be used`;
    if (broken !== null) throw nothingUsable(what, reading, broken, live === total);
  }
  return { inputs: inputsOf(reading, options), contents: reading.sources.map((source) => source.toInput()) };
}

function inputsOf(reading: Reading, options: PolicyOptions): PolicyInputs {
  const { texts, classes, deployments, actuators, registries, classPaths, resources, dumps, istioctl } =
    reading;
  const read = options.springVersion === null ? springVersionOf(reading) : null;
  const filled: PolicyOptions = {
    ...options,
    springVersion: options.springVersion ?? read?.version ?? null,
    istioVersion: options.istioVersion ?? istioVersionOf(reading)?.version ?? null,
    springRetry: options.springRetry ?? springRetryOf(reading),
  };
  return {
    spring: {
      texts,
      classes,
      deployments,
      actuators,
      registries,
      classPaths,
      ...(read !== null && { versionFile: read.file }),
    },
    istio: { texts: resources, dumps, istioctl },
    options: filled,
    problems: reading.problems.found,
    traffic: null,
  };
}

/** What a build file names is exact; libraries tell the train. Null when nothing says it, or several say different things. */
function springVersionOf(reading: Reading): SaidVersion | null {
  const named = reading.springVersions;
  const told = reading.classPaths.flatMap(({ file, libraries }) => {
    const version = releaseTrainOf(libraries);
    return version === undefined ? [] : [{ file, version }];
  });
  return agreed(named.length > 0 ? named : told, 'Spring Cloud', '--spring-version', reading);
}

function istioVersionOf(reading: Reading): SaidVersion | null {
  return agreed(reading.istioVersions, 'Istio', '--istio-version', reading);
}

/** The option holds for all applications, so all have to say the same; only a whole class path says that it lacks something. */
function springRetryOf({ classPaths }: Reading): boolean | null {
  const answers = new Set(
    classPaths.map(({ complete, libraries }) => hasSpringRetry(libraries) || (complete ? false : null)),
  );
  const [only = null] = answers;
  return answers.size === 1 ? only : null;
}

interface SaidVersion {
  readonly file: string;
  readonly version: string;
}

function agreed(
  said: readonly SaidVersion[],
  of: string,
  option: string,
  reading: Reading,
): SaidVersion | null {
  const [first] = said;
  const other = said.find(({ version }) => version !== first?.version);
  if (!first || !other) return first ?? null;
  reading.problems.warning(
    'SEVERAL_VERSIONS',
    `${of} is ${other.version} here and ${first.version} in ${first.file}: defaults are taken for neither`,
    `Audit one generation at a time, or give ${option}.`,
    wholeOf(other.file),
  );
  return null;
}

function nothingUsable(
  what: string,
  reading: Reading,
  broken: readonly Problem[],
  onlyLive: boolean,
): MeshproofError {
  const found = [...reading.problems.found, ...broken];
  const told = found.slice(0, MOST_TOLD);
  const more = found.length > told.length ? [`  and ${found.length - told.length} more`] : [];
  const message = [what, ...told.map((one) => `  ${problemText(one)}`), ...more].join('\n');
  const advice = [...new Set(told.map((one) => one.advice))].join('\n');
  return onlyLive
    ? new MeshproofError('environment', 'SOURCES_UNREACHABLE', message, advice)
    : new MeshproofError('input', 'NOTHING_READ', message, advice);
}

/** Runs the tasks, so many at a time; the first that throws ends it. */
async function inParallel(atOnce: number, tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...tasks];
  const work = async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) await task();
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, work));
}
