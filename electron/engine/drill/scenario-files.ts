import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readScenario } from '#shared/drill/read-scenario.ts';
import { isFaultStep, type Scenario } from '#shared/drill/scenario.ts';
import { MeshproofError, type ReadyScenario } from '#shared/model/index.ts';

/** In a bundle they lie beside the bundled engine, in a checkout at its root. */
const FOLDER = import.meta.url.endsWith('.ts')
  ? join(import.meta.dirname, '..', '..', '..', 'scenarios')
  : join(import.meta.dirname, '..', 'scenarios');
const ENDING = '.yaml';

/** A scenario with its text, for the drill's document. */
export interface ScenarioFile {
  /** Name of a ready one, or the file as it was given. */
  readonly name: string;
  readonly text: string;
  readonly scenario: Scenario;
}

/** The scenarios that come with the product, by name. */
export async function readyScenarios(): Promise<ReadyScenario[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith(ENDING)).sort();
  return Promise.all(
    files.map(async (file) => {
      const { name, text, scenario } = await readReady(file.slice(0, -ENDING.length));
      const { title, about, traffic, steps } = scenario;
      const commands = steps.flatMap((one) =>
        isFaultStep(one) || one.run.name === null ? [] : [one.run.name],
      );
      return {
        name,
        title,
        about,
        text,
        durationMs: traffic.duration,
        rate: traffic.rate,
        commands: [...new Set(commands)],
        hasRequests: traffic.requests !== undefined,
      };
    }),
  );
}

/** @throws MeshproofError `usage` for a name that none has */
export async function readReady(name: string): Promise<ScenarioFile> {
  const names = (await readdir(FOLDER)).map((file) => file.slice(0, -ENDING.length));
  if (!names.includes(name)) {
    throw new MeshproofError(
      'usage',
      'UNKNOWN_SCENARIO',
      `there is no ready scenario '${name}'`,
      `Ready are ${names.sort().join(', ')}; a file of your own is named by its path, such as ./${name}${ENDING}.`,
    );
  }
  return parse(name, await readFile(join(FOLDER, `${name}${ENDING}`), 'utf8'));
}

/** @throws MeshproofError `input` when the file can't be read, or is no scenario */
export async function readScenarioFile(path: string, shown: string): Promise<ScenarioFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new MeshproofError('input', 'CANNOT_READ', `${shown}: ${why}`, 'Name a scenario file.', error);
  }
  return parse(shown, text);
}

export function parse(name: string, text: string): ScenarioFile {
  return { name, text, scenario: readScenario({ file: name, text }) };
}
