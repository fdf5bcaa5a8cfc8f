import type { PolicyInputs } from '#shared/policy/inputs.ts';
import { meshHosts } from '#shared/policy/names/mesh-hosts.ts';
import { serviceNames, type ServiceNames } from '#shared/policy/names/service-names.ts';
import { placeText } from '#shared/policy/source/place.ts';
import { Problems, type Problem } from '#shared/policy/source/problem.ts';
import { readIstioSide, type IstioSide } from './istio-side.ts';
import { meshStarts } from './mesh-starts.ts';
import { readSpringSide, type SpringSide } from './spring-side.ts';

/** Both sides, understood, with everything that could not be. */
export interface Policies {
  readonly spring: SpringSide | null;
  readonly istio: IstioSide | null;
  readonly names: ServiceNames;
  readonly problems: readonly Problem[];
}

/** Reads everything that was given. Never throws: what can't be read is a problem, and what depends on it is not known. */
export function readPolicies(inputs: PolicyInputs): Policies {
  const problems = new Problems();
  problems.add(inputs.problems);
  const ofIstio = new Problems();
  const istio = readIstioSide(inputs, ofIstio);
  const spring = readSpringSide(inputs, problems, istio === null ? [] : meshStarts(istio.resources));
  problems.add(ofIstio.found);
  const names = serviceNames(inputs.options.services, istio === null ? [] : meshHosts(istio.policy));
  if (spring !== null) tellAmbiguous(spring, names, problems);
  return {
    spring,
    istio,
    names,
    problems: withoutRepetition(problems.found),
  };
}

/** A service of one name in several namespaces: which of them Spring's is, no file says. */
function tellAmbiguous({ policy }: SpringSide, names: ServiceNames, problems: Problems): void {
  for (const { name, origin } of policy.services) {
    const others = names.otherHosts(name);
    const host = names.inMesh(name)?.host;
    if (others.length === 0 || host === undefined) continue;
    problems.error(
      'AMBIGUOUS_SERVICE',
      `${name} may be ${[host, ...others].join(' or ')}; it is compared as the first`,
      `Say which with --service ${name}=HOST.`,
      origin.kind === 'written' ? origin.place : { file: host, line: null, column: null, field: '' },
    );
  }
}

/** A file that is read for several applications, and for both sides of a bypass, has its problem once. */
function withoutRepetition(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, message, place }) => {
    const key = `${code} ${placeText(place)} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
