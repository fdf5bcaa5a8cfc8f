import type { Finding, FindingKind } from '#shared/model/index.ts';
import { ALL_ROUTES } from './figures/share-tests.ts';

/** Findings that count; what is expected or noise explains nothing. */
function counts({ severity }: Finding): boolean {
  return severity === 'blocker' || severity === 'major';
}

interface Explanation {
  readonly cause: FindingKind;
  readonly effects: ReadonlySet<FindingKind>;
  /** Explains only what was set aside for the same reason. */
  readonly setAsideOnly: boolean;
  readonly sentence: (cause: Finding) => string;
}

/** What one finding of a route says about others of the same route. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    cause: 'rewrite',
    effects: new Set(['status', 'body', 'no-response', 'attempts']),
    setAsideOnly: false,
    sentence: ({ service }) =>
      `Most likely it follows from the other path that ${service ?? 'the instance'} receives on this route.`,
  },
  {
    cause: 'share',
    effects: new Set(['body', 'header']),
    setAsideOnly: true,
    sentence: ({ service }) =>
      `Other versions of ${service ?? 'the service'} answer on this route: see its shares.`,
  },
  {
    cause: 'mutation-repeated',
    effects: new Set(['latency', 'attempts']),
    setAsideOnly: false,
    sentence: ({ service }) =>
      `Requests are executed more than once at ${service ?? 'the service'} on this route.`,
  },
  {
    cause: 'attempts',
    effects: new Set(['latency']),
    setAsideOnly: false,
    sentence: ({ service }) =>
      `The number of attempts at ${service ?? 'the service'} differs on this route too.`,
  },
];

/** Adds to the cause of a finding what another finding of its route explains. The finding itself stays. */
export function attribute(findings: readonly Finding[]): Finding[] {
  const causes = findings.filter(counts);
  return findings.map((finding) => {
    if (finding.severity === 'expected' || finding.severity === 'noise') return finding;
    const sentences = EXPLANATIONS.filter(
      ({ effects, setAsideOnly }) =>
        effects.has(finding.kind) && !(setAsideOnly && finding.severity !== 'info'),
    ).flatMap((explanation) => {
      const cause = causes.find(
        ({ kind, route, id }) =>
          kind === explanation.cause &&
          id !== finding.id &&
          (route === finding.route || route === ALL_ROUTES),
      );
      return cause ? [explanation.sentence(cause)] : [];
    });
    return sentences.length === 0 ? finding : { ...finding, cause: [finding.cause, ...sentences].join(' ') };
  });
}
