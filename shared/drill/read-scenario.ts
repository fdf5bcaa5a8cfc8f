import { MeshproofError } from '#shared/model/index.ts';
import { check } from '#shared/policy/source/check.ts';
import { Problems, problemText } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { readYaml } from '#shared/policy/source/yaml.ts';
import { scenario, type Scenario } from './scenario.ts';

const WORDS = { code: 'BAD_SCENARIO', advice: 'Correct the scenario.' };

/**
 * Reads a scenario file.
 * @throws MeshproofError `input` naming file, line and field of all that is wrong
 */
export function readScenario(source: SourceText): Scenario {
  const problems = new Problems();
  const documents = readYaml(source, problems);
  const [document, second] = documents;
  const read = document && check(scenario, document, [], document.value, problems, WORDS);
  if (second) {
    problems.error('BAD_SCENARIO', 'there is a second document', WORDS.advice, second.placeOf([]));
  } else if (!document && problems.found.length === 0) {
    const nowhere = { file: source.file, line: null, column: null, field: '' };
    problems.error('BAD_SCENARIO', 'the file is empty', 'Write traffic and steps into it.', nowhere);
  }
  const errors = problems.found.filter(({ severity }) => severity === 'error');
  if (read && errors.length === 0) return read;
  throw new MeshproofError(
    'input',
    'BAD_SCENARIO',
    errors.map(problemText).join('\n'),
    [
      ...new Set(
        errors.map(({ advice }) => advice.replace(/ What depends on it counts as not known\.$/, '')),
      ),
    ].join(' '),
  );
}
