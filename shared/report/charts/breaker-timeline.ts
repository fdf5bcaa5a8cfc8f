import { counted, milliseconds } from '#shared/compare/words.ts';
import type {
  BreakerAttempt,
  BreakerSettings,
  BreakerState,
  BreakerTrace,
  TraceReplay,
} from '#shared/policy/breakers/index.ts';
import type { StateSpan } from '#shared/policy/breakers/replay.ts';
import { html, type Markup } from '../html/markup.ts';
import { laneLabel } from './lane-label.ts';
import { coordinate, linear } from './scale.ts';
import { axisLabel, stepOf } from './time-axis.ts';

const WIDTH = 760;
const LABELS = 140;
const EDGE = 8;
const AXIS = 18;
const SHARE = 30;
const STRIP = 14;
const GAP = 8;
/** Bars across the picture: enough attempts in each that its share says something, as far as there are enough. */
const MOST_BINS = 80;
const LEAST_BINS = 8;
const ATTEMPTS_PER_BAR = 5;
/** A state's name stands inside its span only where it fits. */
const LETTER = 6.5;

/** How a state looks: full stops all, half stops some or soon all. What admits everything is an empty line. */
const WEIGHT: Readonly<Record<BreakerState, 'admits' | 'half' | 'stops'>> = {
  closed: 'admits',
  available: 'admits',
  healthy: 'admits',
  free: 'admits',
  disabled: 'admits',
  'half-open': 'half',
  leaving: 'half',
  returning: 'half',
  full: 'stops',
  open: 'stops',
  tripped: 'stops',
  ejected: 'stops',
  'forced-open': 'stops',
};

/** Blue is the baseline's world, orange the candidate's. */
const COLOUR: Readonly<Record<BreakerSettings['machine'], 'b' | 'c'>> = {
  hystrix: 'b',
  resilience4j: 'b',
  ribbon: 'b',
  'outlier-detection': 'c',
  'pool-limits': 'c',
};

/** A machine over the trace of the chart, under the name it is drawn with. */
export type TimelineMachine = { readonly name: string; readonly replay: TraceReplay };

/**
 * What happened to each instance and what machines would have made of it, on one axis. One lane per instance: its share of the
 * attempts as height, attempts that failed for the caller (5xx or no answer) as dark ticks, and below it the states of the
 * machines that judge instances. Machines that judge the whole service have one lane each at the end.
 */
export function breakerTimeline(trace: BreakerTrace, machines: readonly TimelineMachine[]): Markup {
  const ends = trace.attempts.flatMap(({ atMs, durationMs }) => [atMs, atMs + durationMs]);
  const fromMs = least(ends, 0);
  const toMs = machines.reduce((last, { replay }) => Math.max(last, replay.toMs), most(ends, fromMs + 1));
  const at = linear(fromMs, toMs, LABELS, WIDTH - EDGE);
  const instances = [...new Set([...trace.instances, ...trace.attempts.map(({ instance }) => instance)])];
  const bins = countBins(trace, fromMs, toMs, binsFor(trace.attempts.length, instances.length));
  let y = AXIS;
  const lanes: Markup[] = [];
  for (const instance of instances) {
    const own = trace.attempts.filter((attempt) => attempt.instance === instance);
    lanes.push(
      html`${label(instance, y + SHARE - 4)}${shares(own, bins, fromMs, toMs, at, y)}${ticks(own, at, y)}`,
    );
    y += SHARE;
    for (const machine of machines.filter(({ replay }) => replay.scope === 'instance')) {
      lanes.push(strip(machine, instance, at, y));
      y += STRIP;
    }
    y += GAP;
  }
  for (const machine of machines.filter(({ replay }) => replay.scope === 'service'))
    for (const { subject } of machine.replay.timelines) {
      lanes.push(strip(machine, subject, at, y));
      y += STRIP + GAP;
    }
  return html`<svg width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="${spoken(trace, machines)}">
${axis(fromMs, toMs, at, y)}${lanes}</svg>`;
}

type Place = (atMs: number) => number;

function axis(fromMs: number, toMs: number, at: Place, bottom: number): Markup[] {
  const step = stepOf(Math.max(8, toMs - fromMs));
  const count = Math.floor((toMs - fromMs) / step) + 1;
  return Array.from({ length: count }, (_, index) => {
    const place = at(fromMs + index * step);
    const x = coordinate(place);
    const text = index === 0 ? '0' : shortTime(index * step);
    return html`<line class="grid" x1="${x}" y1="${AXIS - 4}" x2="${x}" y2="${bottom}"/>${axisLabel(text, place, 11, WIDTH)}`;
  });
}

function shortTime(ms: number): string {
  return ms >= 1000 ? `${Math.round(ms / 100) / 10} s` : `${ms} ms`;
}

function binsFor(attempts: number, instances: number): number {
  const filled = Math.floor(attempts / (ATTEMPTS_PER_BAR * Math.max(1, instances)));
  return Math.min(MOST_BINS, Math.max(LEAST_BINS, filled));
}

function countBins({ attempts }: BreakerTrace, fromMs: number, toMs: number, length: number): number[] {
  const bins = Array.from({ length }, () => 0);
  for (const { atMs } of attempts) {
    const bin = Math.min(length - 1, Math.floor(((atMs - fromMs) / (toMs - fromMs)) * length));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return bins;
}

function shares(
  own: readonly BreakerAttempt[],
  bins: readonly number[],
  fromMs: number,
  toMs: number,
  at: Place,
  y: number,
): Markup {
  const counts = countBins({ instances: [], attempts: [...own] }, fromMs, toMs, bins.length);
  const width = (at(toMs) - at(fromMs)) / bins.length;
  const bars = counts.map((count, index) => {
    if (count === 0) return null;
    const height = (count / (bins[index] ?? count)) * (SHARE - 8);
    const x = at(fromMs) + index * width;
    return html`<rect class="b" x="${coordinate(x)}" y="${coordinate(y + SHARE - 6 - height)}" width="${coordinate(width)}" height="${coordinate(height)}" fill-opacity="0.5"/>`;
  });
  const base = y + SHARE - 6;
  return html`${bars}<line class="grid" x1="${LABELS}" y1="${base}" x2="${coordinate(at(toMs))}" y2="${base}"/>`;
}

function ticks(own: readonly BreakerAttempt[], at: Place, y: number): Markup[] {
  const failed = own.filter(({ status }) => status === undefined || status >= 500);
  return [...new Set(failed.map(({ atMs }) => coordinate(at(atMs))))].map(
    (x) => html`<line class="zero" x1="${x}" y1="${y + SHARE - 10}" x2="${x}" y2="${y + SHARE - 2}"/>`,
  );
}

function strip({ name, replay }: TimelineMachine, subject: string, at: Place, y: number): Markup {
  const spans = replay.timelines.find((timeline) => timeline.subject === subject)?.spans ?? [];
  const colour = COLOUR[replay.settings.machine];
  const drawn = visible(spans, at).map(({ state, fromMs, toMs, why }) => {
    const [left, right] = [at(fromMs), at(toMs)];
    const weight = WEIGHT[state];
    // The shortest state is still seen.
    const width = Math.max(right - left, weight === 'admits' ? 0 : 1);
    const place = html`x="${coordinate(left)}" width="${coordinate(width)}"`;
    const title = html`<title>${`${state}, ${milliseconds(toMs - fromMs)}${why === '' ? '' : `: ${why}`}`}</title>`;
    if (weight === 'admits')
      return html`<rect class="band" ${place} y="${y + STRIP / 2 - 1}" height="2">${title}</rect>`;
    const opacity = weight === 'stops' ? '0.85' : '0.4';
    const fits = state.length * LETTER < width;
    const text = fits
      ? html`<text x="${coordinate(left + 3)}" y="${y + STRIP - 3}" class="inside">${state}</text>`
      : null;
    return html`<rect class="${colour}" ${place} y="${y}" height="${STRIP - 1}" fill-opacity="${opacity}">${title}</rect>${weight === 'stops' ? text : null}`;
  });
  return html`${label(name, y + STRIP - 3)}${drawn}`;
}

/** A machine may change faster than a picture can show: of what falls on one pixel the first span of each weight is drawn. */
function visible(spans: readonly StateSpan[], at: Place): StateSpan[] {
  const taken = new Set<string>();
  return spans.filter(({ state, fromMs, toMs }) => {
    const [left, right] = [Math.floor(at(fromMs)), Math.floor(at(toMs))];
    if (right > left) return true;
    const pixel = `${left} ${WEIGHT[state]}`;
    const isFirst = !taken.has(pixel);
    taken.add(pixel);
    return isFirst;
  });
}

const label = (text: string, y: number): Markup => laneLabel(text, y, LABELS - EDGE, LETTER);

function spoken({ attempts }: BreakerTrace, machines: readonly TimelineMachine[]): string {
  const said = machines.map(({ name, replay }) => {
    const { moved, rejected } = replay.counts;
    return `${name} would have moved ${moved} and rejected ${rejected}`;
  });
  return [counted(attempts.length, 'attempt'), ...said].join('; ');
}

function least(values: readonly number[], otherwise: number): number {
  return values.length === 0 ? otherwise : values.reduce((a, b) => Math.min(a, b));
}

function most(values: readonly number[], otherwise: number): number {
  return values.reduce((a, b) => Math.max(a, b), otherwise);
}
