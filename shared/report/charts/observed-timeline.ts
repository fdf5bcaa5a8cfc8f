import { counted, milliseconds, percent } from '#shared/compare/words.ts';
import {
  type BreakerCycle,
  type BreakerPhase,
  type BreakerTimeline,
  type ObservedStates,
  type PhaseSpan,
  type TimelineLane,
  WHOLE_SERVICE,
} from '#shared/model/index.ts';
import { html, type Markup } from '../html/markup.ts';
import { laneLabel } from './lane-label.ts';
import { CLASS_WORDS, PHASE_WORDS, STATE_WEIGHT } from './phase-words.ts';
import { coordinate, linear } from './scale.ts';
import { axisLabel, stepOf } from './time-axis.ts';

const WIDTH = 900;
const LABELS = 150;
const EDGE = 10;
const AXIS = 20;
const TITLE = 22;
const PHASES = 18;
const LANE = 34;
const STRIP = 14;
const GAP = 6;
const LETTER = 6.4;
/** More than that nobody can read on one screen; those with the most failures are drawn. */
const MOST_LANES = 20;
const MOST_CYCLES = 6;
const MOST_STRIPS = 12;

/**
 * What happened at the instances of a service, one side below the other on one axis that begins where the fault does. Each side: the
 * six phases as labelled spans, a lane for each instance with its share as height and errors as dark ticks, and below what observers
 * said.
 */
export function observedTimeline(timelines: readonly BreakerTimeline[]): Markup {
  const starts = timelines.map(startOf);
  const fromS = Math.min(0, ...starts.map((start) => -start));
  const toS = Math.max(
    fromS + 0.001,
    ...timelines.map(({ lengthS }, index) => lengthS - (starts[index] ?? 0)),
  );
  const at = linear(fromS, toS, LABELS, WIDTH - EDGE);
  const parts: Markup[] = [];
  let y = AXIS;
  for (const timeline of timelines) {
    const drawn = side(timeline, (seconds) => at(seconds - startOf(timeline)), y);
    parts.push(drawn.markup);
    y = drawn.bottom + GAP;
  }
  const isAligned = timelines.some(({ faultS }) => faultS !== null);
  return html`<svg width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="${spoken(timelines)}">
${axis(fromS, toS, at, y, isAligned)}${parts}</svg>`;
}

type Place = (seconds: number) => number;

/** The timeline's own second that the axis calls 0. */
function startOf({ faultS }: BreakerTimeline): number {
  return faultS ?? 0;
}

function axis(fromS: number, toS: number, at: Place, bottom: number, isAligned: boolean): Markup[] {
  const step = stepOf(toS - fromS);
  const first = Math.ceil(fromS / step);
  const count = Math.floor(toS / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const value = (first + index) * step;
    const place = at(value);
    const x = coordinate(place);
    const text = value === 0 ? (isAligned ? 'fault' : '0') : secondsText(value);
    const line = value === 0 && isAligned ? 'zero' : 'grid';
    return html`<line class="${line}" x1="${x}" y1="${AXIS - 5}" x2="${x}" y2="${bottom}" stroke-opacity="${value === 0 && isAligned ? '0.5' : '1'}"/>${axisLabel(text, place, 11, WIDTH)}`;
  });
}

function secondsText(seconds: number): string {
  const size = Math.abs(seconds);
  const text = size < 1 ? `${Math.round(size * 1000)} ms` : `${Math.round(size * 10) / 10} s`;
  return `${seconds < 0 ? '−' : ''}${text}`;
}

function side(timeline: BreakerTimeline, at: Place, top: number): { markup: Markup; bottom: number } {
  const colour = timeline.side === 'baseline' ? 'b' : 'c';
  const parts: Markup[] = [];
  let y = top + TITLE;
  const { kind, confidence } = timeline.classification;
  const said =
    kind === 'unknown' || kind === 'none'
      ? CLASS_WORDS[kind]
      : `${CLASS_WORDS[kind]} (${confidence} confidence)`;
  parts.push(
    html`<text class="${colour}" x="0" y="${y - 8}" font-weight="600">${timeline.side === 'baseline' ? '●' : '■'} ${timeline.side}: ${timeline.service} in ${timeline.source}</text><text x="${WIDTH - EDGE}" y="${y - 8}" text-anchor="end">${said}</text>`,
  );
  for (const cycle of timeline.cycles.slice(0, MOST_CYCLES)) {
    parts.push(phases(cycle, at, y, colour));
    y += PHASES;
  }
  const more = timeline.cycles.length - MOST_CYCLES;
  if (more > 0) {
    parts.push(html`<text x="${LABELS}" y="${y + 12}">${counted(more, 'more cycle')} not drawn</text>`);
    y += PHASES;
  }
  const totals = totalsOf(timeline);
  for (const lane of shownLanes(timeline.lanes)) {
    parts.push(laneOf(lane, totals, timeline, at, y, colour));
    y += LANE;
  }
  const hidden = timeline.lanes.length - MOST_LANES;
  if (hidden > 0) {
    parts.push(
      html`<text x="${LABELS}" y="${y + 10}">${counted(hidden, 'more instance')} with fewer failures not drawn</text>`,
    );
    y += STRIP;
  }
  y += 4;
  for (const states of timeline.observed.slice(0, MOST_STRIPS)) {
    parts.push(strip(states, at, y, colour));
    y += STRIP;
  }
  return { markup: html`${parts}`, bottom: y };
}

function shownLanes(lanes: readonly TimelineLane[]): TimelineLane[] {
  if (lanes.length <= MOST_LANES) return [...lanes];
  const shown = new Set(lanes.toSorted((a, b) => b.failures - a.failures).slice(0, MOST_LANES));
  return lanes.filter((lane) => shown.has(lane));
}

function phases({ subject, phases }: BreakerCycle, at: Place, y: number, colour: string): Markup {
  const name = subject === WHOLE_SERVICE ? 'all instances' : subject;
  return html`${label(name, y + 12)}${phases.map((span, index) => phase(span, index, at, y, colour))}`;
}

const OPACITY: Readonly<Record<BreakerPhase, string>> = {
  'trip-failing': '0.25',
  'trip-falling': '0.5',
  'trip-isolated': '0.85',
  'recovery-none': '0.75',
  'recovery-little': '0.35',
  'recovery-full': '0.15',
};

function phase(span: PhaseSpan, index: number, at: Place, y: number, colour: string): Markup {
  const [left, right] = [at(span.from.atS), at(span.to.atS)];
  // The shortest phase is still seen.
  const width = Math.max(right - left - 1, 1.5);
  const { part, code, words } = PHASE_WORDS[span.phase];
  const opacity = OPACITY[span.phase];
  const texts = [`${part}: ${words}`, `${code} ${words}`, code];
  const text = texts.find((one) => one.length * LETTER + 6 < width);
  const isDark = span.phase === 'trip-isolated' || span.phase === 'recovery-none';
  const inside =
    text === undefined
      ? null
      : html`<text x="${coordinate(left + 3)}" y="${y + 12}" class="${isDark ? 'inside' : 'word'}">${text}</text>`;
  return html`<rect class="${colour}" x="${coordinate(left)}" y="${y + 1}" width="${coordinate(width)}" height="${PHASES - 4}" fill-opacity="${opacity}" data-phase="${index + 1}"><title>${phaseText(span)}</title></rect>${inside}`;
}

/** `trip 3, isolated: 15.8 s to 40.7 s (± 0.1 s), share 0 %`. */
function phaseText({ phase, from, to, share }: PhaseSpan): string {
  const { part, words } = PHASE_WORDS[phase];
  return `${part}, ${words}: ${milliseconds((to.atS - from.atS) * 1000)}, from ${milliseconds(from.atS * 1000)} (± ${milliseconds(from.uncertaintyS * 1000)}), share ${percent(share)}`;
}

/** Attempts at all instances in each part, and what is usual: a lone test is no whole share. */
function totalsOf({ lanes }: BreakerTimeline): { of: (bin: number) => number } {
  const bins = lanes[0]?.bins.length ?? 0;
  const totals = Array.from({ length: bins }, (_, bin) =>
    lanes.reduce((sum, lane) => sum + (lane.bins[bin]?.attempts ?? 0), 0),
  );
  const used = totals.filter((total) => total > 0).sort((a, b) => a - b);
  const usual = used[Math.floor(used.length / 2)] ?? 1;
  return { of: (bin) => Math.max(totals[bin] ?? 0, usual / 2, 1) };
}

function laneOf(
  { instance, bins, attempts, failures }: TimelineLane,
  totals: { of: (bin: number) => number },
  { lengthS }: BreakerTimeline,
  at: Place,
  y: number,
  colour: string,
): Markup {
  const base = y + LANE - 8;
  const room = LANE - 12;
  const binS = lengthS / Math.max(1, bins.length);
  const bars = bins.map((bin, index) => {
    if (bin.attempts === 0) return null;
    const [left, right] = [at(index * binS), at((index + 1) * binS)];
    const height = Math.max(1, (bin.attempts / totals.of(index)) * room);
    return html`<rect class="${colour}" x="${coordinate(left)}" y="${coordinate(base - height)}" width="${coordinate(right - left)}" height="${coordinate(height)}" fill-opacity="0.45"/>`;
  });
  const ticks = bins.map((bin, index) => {
    if (bin.failures === 0) return null;
    const x = coordinate(at((index + 0.5) * binS));
    return html`<line class="zero" x1="${x}" y1="${base - 4}" x2="${x}" y2="${base + 4}"/>`;
  });
  const title = html`<title>${`${instance}: ${counted(attempts, 'attempt')}, ${counted(failures, 'error')}`}</title>`;
  return html`<g>${title}${label(instance, base)}${bars}<line class="grid" x1="${LABELS}" y1="${base}" x2="${coordinate(at(lengthS))}" y2="${base}"/>${ticks}</g>`;
}

function strip({ observer, subject, spans }: ObservedStates, at: Place, y: number, colour: string): Markup {
  const drawn = spans.map(({ state, fromS, toS, why }) => {
    const [left, right] = [at(fromS), at(toS)];
    const weight = STATE_WEIGHT[state];
    const title = html`<title>${`${observer}: ${state}, ${milliseconds((toS - fromS) * 1000)}${why === '' ? '' : `: ${why}`}`}</title>`;
    if (weight === 'admits')
      return html`<rect class="band" x="${coordinate(left)}" width="${coordinate(right - left)}" y="${y + STRIP / 2 - 2}" height="2">${title}</rect>`;
    const width = Math.max(right - left, 1.5);
    const text =
      state.length * LETTER + 6 < width && weight === 'stops'
        ? html`<text class="inside" x="${coordinate(left + 3)}" y="${y + STRIP - 4}">${state}</text>`
        : null;
    return html`<rect class="${colour}" x="${coordinate(left)}" width="${coordinate(width)}" y="${y}" height="${STRIP - 2}" fill-opacity="${weight === 'stops' ? '0.85' : '0.4'}">${title}</rect>${text}`;
  });
  return html`${label(`${observer}: ${subject}`, y + STRIP - 4)}${drawn}`;
}

const label = (text: string, y: number): Markup => laneLabel(text, y, LABELS - EDGE, LETTER);

function spoken(timelines: readonly BreakerTimeline[]): string {
  return timelines
    .map(({ side, source, service, attempts, failures, cycles, classification }) => {
      const seen = cycles.map(
        ({ subject, phases }) =>
          `${subject === WHOLE_SERVICE ? 'all instances' : subject}: ${phases.map(phaseText).join('; ')}`,
      );
      return `${side}, ${source}: ${counted(attempts, 'attempt')} at ${service}, ${counted(failures, 'error')}; ${CLASS_WORDS[classification.kind]}. ${seen.join('. ')}`;
    })
    .join(' ');
}
