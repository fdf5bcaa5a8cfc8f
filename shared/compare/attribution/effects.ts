import type { Finding, FindingKind } from '#shared/model/index.ts';
import { ALL_ROUTES } from '../figures/share-tests.ts';

/** Findings that count; what is expected or noise explains nothing. */
function counts({ severity }: Finding): boolean {
  return severity === 'blocker' || severity === 'major';
}

interface Explanation {
  readonly cause: FindingKind;
  readonly effects: ReadonlySet<FindingKind>;
  /** Explains only what was set aside for the same reason. */
  readonly setAsideOnly: boolean;
  /** Of these effects, those that the cause can have at all. */
  readonly explains?: (effect: Finding) => boolean;
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
    cause: 'timeout',
    effects: new Set(['status', 'no-response', 'generator', 'fallback-lost', 'latency']),
    setAsideOnly: false,
    // Giving up is a failure of the server: who is let in, or not found, does not hang on it.
    explains: (effect) =>
      !SPEAK_OF_STATUS.has(effect.kind) || /\b5\d\d\b|no response/.test(statusesOf(effect)),
    sentence: () => 'Most likely it follows from the timeouts of this route.',
  },
  {
    cause: 'rate-limit',
    effects: new Set(['status', 'generator']),
    setAsideOnly: false,
    explains: (effect) => /\b429\b/.test(statusesOf(effect)),
    sentence: () => 'Most likely it follows from the limits of the rate on this route.',
  },
  {
    cause: 'retry',
    effects: new Set(['attempts', 'mutation-repeated', 'latency']),
    setAsideOnly: false,
    sentence: ({ title }) => `Most likely it follows from what else is found on this route: ${title}.`,
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

const SPEAK_OF_STATUS: ReadonlySet<FindingKind> = new Set(['status', 'generator']);

/** The statuses that a finding names: `200 → 504`, `Error 429 written by …`. */
function statusesOf({ kind, change, title }: Finding): string {
  return kind === 'status' ? (change ?? '') : title;
}

/** A finding with the one that explains it. */
export interface Explained {
  readonly finding: Finding;
  /** Id of the finding that this one follows from; null when nothing explains it. */
  readonly followsFrom: string | null;
}

/** Adds to the cause of a finding what another finding of its route explains. The finding itself stays. */
export function explainEffects(findings: readonly Finding[]): Explained[] {
  const causes = Map.groupBy(findings.filter(counts), ({ kind }) => kind);
  return findings.map((finding) => {
    if (finding.severity === 'expected' || finding.severity === 'noise')
      return { finding, followsFrom: null };
    const explained = EXPLANATIONS.filter(
      ({ effects, setAsideOnly, explains }) =>
        effects.has(finding.kind) &&
        !(setAsideOnly && finding.severity !== 'info') &&
        (explains === undefined || explains(finding)),
    ).flatMap((explanation) => {
      const cause = causes
        .get(explanation.cause)
        ?.find(({ route, id }) => id !== finding.id && (route === finding.route || route === ALL_ROUTES));
      return cause ? [{ id: cause.id, sentence: explanation.sentence(cause) }] : [];
    });
    const [first] = explained;
    if (first === undefined) return { finding, followsFrom: null };
    const sentences = explained.map(({ sentence }) => sentence);
    return { finding: { ...finding, cause: [finding.cause, ...sentences].join(' ') }, followsFrom: first.id };
  });
}
