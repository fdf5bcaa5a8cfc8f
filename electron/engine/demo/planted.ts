import type { Finding } from '#shared/model/index.ts';

/** A difference that the candidate stand-in has on purpose, and how a finding of it looks. */
interface Planted {
  readonly id: string;
  readonly title: string;
  readonly shows: (finding: Finding) => boolean;
}

const PLANTED: readonly Planted[] = [
  {
    id: 'canary-share',
    title: 'Producer v2 gets half of the requests instead of a fifth',
    shows: ({ kind, service }) => kind === 'share' && service === 'producer',
  },
  {
    id: 'repeated-order',
    title: 'POST /api/orders is executed twice when an instance answers 503',
    shows: ({ kind, route, service }) =>
      kind === 'mutation-repeated' && route === 'POST /api/orders' && service === 'producer',
  },
  {
    id: 'lost-fallback',
    title: 'GET /api/prices/{n} shows the failure that the baseline covers with its fallback',
    shows: ({ kind, route }) => kind === 'fallback-lost' && route === 'GET /api/prices/{n}',
  },
  {
    id: 'missing-header',
    title: 'The gateway no longer adds X-Release',
    shows: ({ kind, place }) => kind === 'header' && place === 'header x-release',
  },
  {
    id: 'slower-reports',
    title: 'GET /api/reports/{n} takes three times as long',
    shows: ({ kind, route }) => kind === 'latency' && route === 'GET /api/reports/{n}',
  },
];

/** One planted difference and whether the comparison says it, at a severity that fails the gate. */
export interface PlantedResult {
  readonly id: string;
  readonly title: string;
  readonly found: boolean;
}

/** Looks for each planted difference among the findings of a report. */
export function lookForPlanted(findings: readonly Finding[]): PlantedResult[] {
  const blocking = findings.filter(({ severity }) => severity === 'blocker' || severity === 'major');
  return PLANTED.map(({ id, title, shows }) => ({ id, title, found: blocking.some(shows) }));
}
