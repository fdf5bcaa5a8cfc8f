import { LARGEST_DUMP, readConfigDump } from '#shared/policy/istio/config-dump/read-config-dump.ts';
import { KINDS, type Kind } from '#shared/policy/istio/resources/kinds.ts';
import { readIstioResources } from '#shared/policy/istio/resources/read-resources.ts';
import { isCode } from '#shared/policy/read/code.ts';
import { Problems, type Problem } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { readYaml } from '#shared/policy/source/yaml.ts';
import { readActuator } from '#shared/policy/spring/actuator/read-actuator.ts';
import { readConfigDocuments } from '#shared/policy/spring/environment/config-document.ts';
import { mayHoldConfigMap } from '#shared/policy/spring/environment/config-maps.ts';
import { readEurekaApps } from '#shared/policy/spring/eureka/eureka-apps.ts';
import type { Reading } from './reading.ts';

/** Reads one text. @returns whether anything was made of it */
type Read = (text: SourceText, problems: Problems) => boolean;

/**
 * What is wrong with the texts of a side of which none can be used at all; null when one can, or when the side has no text.
 * Usually the first text settles it, and nothing else is parsed twice.
 */
export function unusableSide(reading: Reading, side: 'spring' | 'istio'): readonly Problem[] | null {
  // A class file is code, which is looked at as far as it can be read.
  if (side === 'spring' && reading.classes.length > 0) return null;
  const lists: readonly (readonly [readonly SourceText[], Read])[] =
    side === 'spring'
      ? [
          [reading.texts, configurationIn],
          [reading.deployments, manifestIn],
          [reading.actuators, (text, problems) => readActuator(text, problems) !== undefined],
          [reading.registries, (text, problems) => readEurekaApps(text, problems) !== undefined],
        ]
      : [
          [reading.resources, resourceIn],
          [reading.dumps, dumpIn],
        ];
  const found = new Map<string, Problem>();
  let texts = 0;
  for (const [list, read] of lists) {
    for (const text of list) {
      texts += 1;
      const problems = new Problems();
      const errors = () => problems.found.filter(({ severity }) => severity === 'error');
      // A text that says nothing is no mistake.
      if (read(text, problems) || errors().length === 0) return null;
      // A manifest may be read as configuration as well.
      for (const error of errors()) found.set(JSON.stringify(error), error);
    }
  }
  return texts === 0 ? null : [...found.values()];
}

function configurationIn(text: SourceText, problems: Problems): boolean {
  if (isCode(text)) return true;
  return mayHoldConfigMap(text) ? manifestIn(text, problems) : readConfigDocuments(text, problems).length > 0;
}

function manifestIn(text: SourceText, problems: Problems): boolean {
  return readYaml(text, problems).length > 0;
}

function resourceIn(text: SourceText, problems: Problems): boolean {
  const resources = readIstioResources([text], problems);
  const isKind = (name: string): name is Kind => name in KINDS;
  return (
    resources.mesh.length > 0 ||
    Object.keys(KINDS)
      .filter(isKind)
      .some((kind) => resources.of(kind).length > 0)
  );
}

/** A dump was recognised by its content; only one that is too large is not read. */
function dumpIn(text: SourceText, problems: Problems): boolean {
  return text.text.length <= LARGEST_DUMP || readConfigDump(text, problems) !== undefined;
}
