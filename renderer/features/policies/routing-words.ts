import type { RouteNoteKind, RoutingOverview, RoutingVerdict } from '#shared/policy/browse/routing.ts';
import type { RoutingRow } from '#shared/policy/model/routing.ts';
import { formatCount, formatNoun } from '#renderer/ui/format.ts';

type Words = {
  glyph: string;
  word: string;
  /** The mark of `mark.css` that it looks like. */
  like: string;
  /** What it says, in one sentence. */
  meaning: string;
};

/** How each outcome of a routed request is shown and explained, the gravest first. */
export const ROUTING_WORDS: Readonly<Record<RoutingVerdict, Words>> = {
  divergent: {
    glyph: '≠',
    word: 'divergent',
    like: 'blocker',
    meaning: 'The sides send it to different places, rewrite it differently, or one refuses it.',
  },
  'not-modelled': {
    glyph: '?',
    word: 'not modelled',
    like: 'inconclusive',
    meaning: 'What a side does with it is not known. It is never guessed, and never counts as equal.',
  },
  'one-side': {
    glyph: '◐',
    word: 'one side',
    like: 'info',
    meaning: 'Only the sources of one side were given.',
  },
  same: { glyph: '=', word: 'same', like: 'pass', meaning: 'Both sides send it to the same place.' },
};

/** What is told about declared routes. */
export const NOTE_WORDS: Readonly<Record<RouteNoteKind, Words>> = {
  trap: {
    glyph: '▲',
    word: 'trap',
    like: 'major',
    meaning: 'A prefix that takes too much, a slash doubled or lost, or a regex that RE2 refuses.',
  },
  shadowed: {
    glyph: '∅',
    word: 'never reached',
    like: 'minor',
    meaning: 'A route before it takes all of its requests.',
  },
  unexercised: {
    glyph: '–',
    word: 'not exercised',
    like: 'info',
    meaning: 'No request of the capture takes it: the capture proves nothing about it.',
  },
};

/** Where one request goes, in one sentence. */
export function routingWords({ verdict, divergences }: RoutingRow): string {
  switch (verdict) {
    case 'same':
      return 'Both sides send it to the same place.';
    case 'divergent':
      return `The sides part: ${divergences.join('; ')}.`;
    case 'not-modelled':
      return 'Not modelled: what a side does with it is not known.';
    case 'one-side':
      return 'Only one side was given.';
  }
}

/** What became of a whole capture, in one sentence. */
export function routingAnswer({ requests, verdicts }: RoutingOverview): string {
  const countOf = (wanted: RoutingVerdict) => verdicts.find(({ key }) => key === wanted)?.count ?? 0;
  if (requests === 0) return 'The capture has no request to route.';
  const all = formatNoun(requests, 'distinct request');
  const [divergent, unknown, lone] = [countOf('divergent'), countOf('not-modelled'), countOf('one-side')];
  if (lone === requests) return `${all} routed on one side; name the sources of both to compare.`;
  if (divergent === 0 && unknown === 0) return `Both sides send all of ${all} to the same place.`;
  const parts = [
    ...(divergent > 0 ? [`The sides part on ${formatCount(divergent)} of ${all}`] : []),
    ...(unknown > 0
      ? [
          `${formatCount(unknown)}${divergent > 0 ? '' : ` of ${all}`} ${unknown === 1 ? 'is' : 'are'} not modelled`,
        ]
      : []),
  ];
  return `${parts.join(', ')}.`;
}
