import { buildEnvironment } from '#shared/policy/spring/environment/build-environment.ts';
import { readConfigDocuments } from '#shared/policy/spring/environment/config-document.ts';
import type { Environment } from '#shared/policy/spring/environment/environment.ts';
import { Problems, problemText } from '#shared/policy/source/problem.ts';
import { LabError } from '#test/lab/errors.ts';

/** The environment that one configuration file makes. @throws LabError when it has problems. */
export function environmentOf(file: string, text: string): Environment {
  const problems = new Problems();
  const environment = buildEnvironment(readConfigDocuments({ file, text }, problems), problems);
  const [first] = problems.found;
  if (first !== undefined) throw new LabError(problemText(first));
  return environment;
}
