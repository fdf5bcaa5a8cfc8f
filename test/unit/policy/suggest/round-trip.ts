import type { ParityRow, Suggestion } from '#shared/policy/model/audit.ts';
import { istioPolicy } from '#shared/policy/istio/policy.ts';
import { readIstioResources } from '#shared/policy/istio/resources/read-resources.ts';
import type { Policy } from '#shared/policy/model/policy.ts';
import { serviceNames } from '#shared/policy/names/service-names.ts';
import { compareParity } from '#shared/policy/parity/parity.ts';
import type { Policies } from '#shared/policy/read/policies.ts';
import { readSpringApplications } from '#shared/policy/spring/environment/read-applications.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { springPolicy } from '#shared/policy/spring/policy.ts';
import { Problems, type Problem } from '#shared/policy/source/problem.ts';
import { editedSource } from '#shared/policy/suggest/edit/edited-source.ts';
import { suggestions } from '#shared/policy/suggest/suggest.ts';

/** A Spring side as it was read. */
export interface ReadSpring {
  readonly applications: readonly SpringApplication[];
  readonly policy: Policy;
}

/** One application of one YAML text. */
export function springOf(text: string, springVersion: string, name = 'gateway'): ReadSpring {
  const problems = new Problems();
  const applications = readSpringApplications(
    [{ file: 'application.yml', text: `spring.application.name: ${name}\n---\n${text}` }],
    {},
    problems,
  );
  return { applications, policy: springPolicy(applications, { springVersion, springRetry: true, problems }) };
}

/** Both sides, from what was read of Spring and the texts of resources. */
export function policiesOf(
  spring: ReadSpring,
  istio: readonly string[],
  version: string | null = '1.31',
): Policies {
  const problems = new Problems();
  const resources = readIstioResources(
    istio.map((text, index) => ({ file: `istio-${index}.yaml`, text })),
    problems,
  );
  const policy = istioPolicy(resources, { version }, problems);
  return {
    spring: {
      ...spring,
      candidateApplications: spring.applications,
      candidate: null,
      running: [],
      runningPolicy: null,
      code: [],
    },
    istio: istio.length === 0 ? null : { resources, policy, dumps: [] },
    names: serviceNames([], policy.services),
    problems: problems.found,
  };
}

/** The pods of the gateway that suggestions are for; without them nothing says in which namespace its proxies are. */
export const GATEWAY_PODS = `apiVersion: apps/v1
kind: Deployment
metadata: {name: istio-ingressgateway, namespace: default}
spec: {template: {metadata: {labels: {istio: ingressgateway}}}}
`;

/** What came back when suggestions were written and read again. */
export interface RoundTrip {
  readonly made: readonly Suggestion[];
  readonly rows: readonly ParityRow[];
  readonly problems: readonly Problem[];
  /** `gateway: route a retry/attempts of GET different: …` */
  readonly unequal: readonly string[];
}

/** The texts with what is suggested: edited where a resource is there, others behind them. */
export function applied(texts: readonly string[], made: readonly Suggestion[]): string[] {
  const files = new Map(texts.map((text, index) => [`istio-${index}.yaml`, text]));
  const added: string[] = [];
  for (const suggestion of made.filter(({ side }) => side === 'istio')) {
    const file = suggestion.source?.place.file ?? '';
    const text = files.get(file);
    if (text === undefined) added.push(suggestion.text);
    else {
      const edited = editedSource(suggestion, file, text);
      if (edited.kind === 'refused') throw new Error(`${suggestion.title}: ${edited.reason}`);
      files.set(file, edited.text);
    }
  }
  return [...files.values(), ...added];
}

/** Suggests resources for the Spring side and compares it with them. `registry` declares services, where nothing else exists. */
export function roundTrip(
  spring: ReadSpring,
  existing: readonly string[],
  registry: readonly string[],
): RoundTrip {
  const before = existing.length === 0 ? registry : existing;
  const made = suggestions(policiesOf(spring, before));
  const after = policiesOf(spring, applied(before, made));
  const rows =
    after.istio === null ? [] : compareParity(spring.policy, null, after.istio.policy, after.names);
  return {
    made,
    rows,
    problems: after.problems,
    unequal: rows
      .filter(({ verdict }) => verdict === 'different' || verdict === 'missing')
      .map(
        ({ scope, area, row, verdict, spring: s, istio: i, why }) =>
          `${scope} ${area}/${row} ${verdict}: ${s.text} | ${i.text} (${why})`,
      ),
  };
}
