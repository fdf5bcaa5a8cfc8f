import { z } from 'zod';
import { auditSeverity, type AuditFinding } from '../model/audit.ts';
import type { RoutingAnswer } from '../model/routing-answer.ts';
import { routingRow, type RoutedRequest, type RoutingRow } from '../model/routing.ts';
import { placeText } from '../source/place.ts';
import { gap, gapsOf } from './gaps.ts';
import { cellText, countBy, hasText, isChosen, pageOf } from './lines.ts';

export const routingVerdict = routingRow.shape.verdict;
export type RoutingVerdict = z.infer<typeof routingVerdict>;

export const routedFilter = z.object({
  verdicts: z.array(routingVerdict),
  /** Looked for in the request, the routes, what diverges and the catalogue ID. */
  text: z.string(),
});
export type RoutedFilter = z.infer<typeof routedFilter>;

/** A request of the capture as a line of the list. */
export const routedLine = z.object({
  /** Among all requests of the capture, those that diverge first. */
  index: z.int(),
  verdict: routingVerdict,
  count: z.int(),
  request: z.string(),
  /** Where it goes on each side, in words; null for a side that was not given. */
  spring: z.string().nullable(),
  istio: z.string().nullable(),
  catalogue: z.string().nullable(),
});
export type RoutedLine = z.infer<typeof routedLine>;

export const routedPage = pageOf(routedLine);
export type RoutedPage = z.infer<typeof routedPage>;

const noteKind = z.enum(['shadowed', 'unexercised', 'trap']);
export type RouteNoteKind = z.infer<typeof noteKind>;

export const routeNoteFilter = z.object({ kinds: z.array(noteKind), text: z.string() });
export type RouteNoteFilter = z.infer<typeof routeNoteFilter>;

/** Something about a declared route, not about one request. */
export const routeNote = z.object({
  kind: noteKind,
  side: z.enum(['spring', 'istio']),
  route: z.string(),
  /** What it is, in a sentence. */
  text: z.string(),
  origin: z.string(),
  /** For a trap: what it leads to and how to get out. */
  rule: z.string().nullable(),
  severity: auditSeverity.nullable(),
  catalogue: z.string().nullable(),
  reason: z.string(),
  fix: z.string(),
});
export type RouteNote = z.infer<typeof routeNote>;

export const routeNotePage = pageOf(routeNote);
export type RouteNotePage = z.infer<typeof routeNotePage>;

/** A routed capture without its long lists. */
export const routingOverview = z.object({
  id: z.string(),
  capture: z.string(),
  /** Distinct requests, and exchanges that are one of them. */
  requests: z.int(),
  exchanges: z.int(),
  verdicts: z.array(z.object({ key: routingVerdict, count: z.int() })),
  notes: z.array(z.object({ key: noteKind, count: z.int() })),
  /** The first problems of reading the sources, and how many there are. */
  gaps: z.array(gap),
  problems: z.int(),
});
export type RoutingOverview = z.infer<typeof routingOverview>;

/** Problems that the overview has itself. */
const MOST_GAPS = 50;

/** What stands above the lists. */
export function routingOverviewOf(id: string, capture: string, answer: RoutingAnswer): RoutingOverview {
  return {
    id,
    capture,
    requests: answer.rows.length,
    exchanges: answer.rows.reduce((sum, { count }) => sum + count, 0),
    verdicts: countBy(answer.rows, ({ verdict }) => verdict),
    notes: countBy(routeNotes(answer), ({ kind }) => kind),
    gaps: gapsOf({ problems: answer.problems, opaque: [] }).slice(0, MOST_GAPS),
    problems: answer.problems.length,
  };
}

/** The lines that a filter leaves. */
export function routedLines(rows: readonly RoutingRow[], { verdicts, text }: RoutedFilter): RoutedLine[] {
  return rows.flatMap((row, index) => {
    if (!isChosen(verdicts, row.verdict)) return [];
    const line = {
      index,
      verdict: row.verdict,
      count: row.count,
      request: requestText(row),
      spring: row.spring && outcomeText(row.spring),
      istio: row.istio && outcomeText(row.istio),
      catalogue: row.catalogue,
    };
    const { request, spring, istio, catalogue } = line;
    if (!hasText(text, request, spring, istio, catalogue, ...row.divergences)) return [];
    return [{ ...line, request: cellText(request) }];
  });
}

/** What the capture and the rules say about the declared routes: traps, routes never reached, routes not asked for. */
export function routeNotes({ shadowed, unexercised, traps }: RoutingAnswer): RouteNote[] {
  const none = { rule: null, severity: null, catalogue: null };
  return [
    ...traps.map(noteOfTrap),
    ...shadowed.map(
      ({ side, route, by, origin }): RouteNote => ({
        kind: 'shadowed',
        side,
        route,
        text: `never reached: ${by} takes its requests`,
        origin,
        ...none,
        reason: `Every request at the edges of what ${route} matches is taken by ${by}, which comes before it.`,
        fix: 'Move it before the other one, narrow that one, or remove it.',
      }),
    ),
    ...unexercised.map(
      ({ side, route, origin }): RouteNote => ({
        kind: 'unexercised',
        side,
        route,
        text: 'no request of the capture takes it',
        origin,
        ...none,
        reason: 'What this capture shows says nothing about it.',
        fix: 'Record longer, or send requests of its own through the tester.',
      }),
    ),
  ];
}

/** The notes that a filter leaves. */
export function chosenNotes(notes: readonly RouteNote[], { kinds, text }: RouteNoteFilter): RouteNote[] {
  return notes.filter(
    ({ kind, route, text: says, origin, rule, catalogue }) =>
      isChosen(kinds, kind) && hasText(text, route, says, origin, rule, catalogue),
  );
}

function noteOfTrap({ side, ...finding }: RoutingAnswer['traps'][number]): RouteNote {
  const { rule, severity, catalogue, subject, title, reason, fix, place }: AuditFinding = finding;
  return {
    kind: 'trap',
    side,
    route: subject,
    text: title,
    origin: place === null ? '' : placeText(place),
    rule,
    severity,
    catalogue,
    reason,
    fix,
  };
}

/** `GET http://shop.example.test/items/1` */
export function requestText({ request }: Pick<RoutingRow, 'request'>): string {
  return `${request.method} ${request.scheme}://${request.authority}${request.target}`;
}

/** Where one side sends a request, in a few words: `items-v1 -> producer/v1 80 %, producer/v2 20 %`. */
export function outcomeText({ kind, route, destinations, answer, reason }: RoutedRequest): string {
  const because = reason === null ? '' : ` (${reason})`;
  switch (kind) {
    case 'route': {
      const shares = destinations.map(({ host, subset, port, weight }) => {
        const service = `${host}${subset === null ? '' : `/${subset}`}${port === null ? '' : `:${port}`}`;
        return weight === 100 ? service : `${service} ${weight} %`;
      });
      return `${route ?? 'a route'} -> ${shares.join(', ')}${because}`;
    }
    case 'redirect':
      return `${answer?.status ?? ''} redirect to ${answer?.location ?? 'nowhere'}${because}`;
    case 'direct-response':
      return `${answer?.status ?? ''} answered by the gateway itself${because}`;
    case 'no-route':
      return `${answer?.status ?? ''} no route${because}`;
    case 'rejected':
      return `${answer?.status ?? ''} refused before routing${because}`;
    case 'not-modelled':
      return `not modelled${because}`;
  }
}
