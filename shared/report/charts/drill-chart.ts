import { counted } from '#shared/compare/words.ts';
import {
  type BreakerPhase,
  type BreakerTimeline,
  type DrillDocument,
  type DrilledService,
  type DrillSide,
  type PhaseSpan,
  WHOLE_SERVICE,
} from '#shared/model/index.ts';
import { timelineOffsetS } from '#shared/drill/offset.ts';
import { html, type Markup } from '../html/markup.ts';
import { laneLabel } from './lane-label.ts';
import { PHASE_WORDS } from './phase-words.ts';
import { coordinate, linear } from './scale.ts';
import { axisLabel, stepOf } from './time-axis.ts';

const WIDTH = 960;
const LABELS = 180;
const EDGE = 10;
const AXIS = 34;
const HEAD = 20;
const LANE = 30;
const BAR = 22;
const PHASES = 16;
const GAP = 10;
/** A word stands inside its span only where it fits. */
const LETTER = 6;

const WEIGHT: Readonly<Record<BreakerPhase, string>> = {
  'trip-failing': '0.35',
  'trip-falling': '0.55',
  'trip-isolated': '0.9',
  'recovery-none': '0.7',
  'recovery-little': '0.4',
  'recovery-full': '0.15',
};

type Place = (seconds: number) => number;

/**
 * Both sides stacked on one time axis, whose zero is the start of the fault. For each side what users got, and for each service
 * that had failures the phases of its breaker above one lane for each instance: its share of the attempts as height, and what
 * failed in it dark.
 */
export function drillChart({ scenario, baseline, candidate }: DrillDocument): Markup {
  const sides = [baseline, candidate].filter((side) => side !== null);
  const zeroS = scenario.fromMs / 1000;
  const at = linear(0, scenario.durationMs / 1000, LABELS, WIDTH - EDGE);
  let y = AXIS;
  const drawn = sides.map((side) => {
    const one = sideRows(side, at, y, zeroS);
    y = one.bottom + GAP;
    return one.markup;
  });
  const [from, to] = [at(zeroS), at(scenario.toMs / 1000)];
  const fault = html`<rect class="band" x="${coordinate(from)}" y="${AXIS - 4}" width="${coordinate(Math.max(1, to - from))}" height="${y - AXIS}"/>${axisLabel('fault', (from + to) / 2, 12, WIDTH)}`;
  return html`<svg width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="${spoken(sides)}">
${fault}${axis(scenario.durationMs / 1000, zeroS, at, y)}${drawn}</svg>`;
}

function axis(lengthS: number, zeroS: number, at: Place, bottom: number): Markup[] {
  const step = Math.max(0.1, stepOf(lengthS));
  const first = Math.ceil(-zeroS / step);
  const last = Math.floor((lengthS - zeroS) / step);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const seconds = (first + index) * step;
    const place = at(zeroS + seconds);
    const x = coordinate(place);
    const text =
      seconds === 0 ? '0 s' : `${seconds > 0 ? '+' : '−'}${Math.round(Math.abs(seconds) * 10) / 10}`;
    return html`<line class="${seconds === 0 ? 'zero' : 'grid'}" x1="${x}" y1="${AXIS - 6}" x2="${x}" y2="${bottom}"/>${axisLabel(text, place, 26, WIDTH)}`;
  });
}

function sideRows(
  side: DrillSide,
  at: Place,
  top: number,
  zeroS: number,
): { markup: Markup; bottom: number } {
  const colour = side.side === 'baseline' ? 'b' : 'c';
  const rows: Markup[] = [
    html`<text class="${colour}" x="0" y="${top + 13}" font-weight="600">${side.side === 'baseline' ? '●' : '■'} ${side.side}</text>`,
  ];
  let y = top + HEAD;
  rows.push(userLane(side, at, y));
  y += LANE;
  for (const service of side.services.filter(hasStory)) {
    const atService: Place = (seconds) => at(seconds + timelineOffsetS(side.startedAt, service.timeline));
    const zeroHere = zeroS - timelineOffsetS(side.startedAt, service.timeline);
    for (const { subject, phases } of service.timeline.cycles) {
      const name = `${service.service} ${subject === WHOLE_SERVICE ? '(all)' : subject}`;
      rows.push(phaseStrip(phases, name, colour, atService, y, zeroHere));
      y += PHASES;
    }
    const most = mostPerBin(service.timeline);
    for (const lane of service.timeline.lanes) {
      rows.push(instanceLane(service, lane, most, colour, atService, y));
      y += LANE;
    }
  }
  return { markup: html`${rows}`, bottom: y };
}

/** A service whose instances never failed and never were left out says nothing here. */
function hasStory({ timeline }: DrilledService): boolean {
  return timeline.failures > 0 || timeline.cycles.length > 0;
}

function userLane({ bins }: DrillSide, at: Place, y: number): Markup {
  const most = Math.max(1, ...bins.requests);
  const base = y + BAR;
  const bars = bins.requests.map((requests, index) => {
    const x = at((index * bins.binMs) / 1000);
    const width = at(((index + 1) * bins.binMs) / 1000) - x;
    const [failed, covered] = [bins.errors[index] ?? 0, bins.fallbacks[index] ?? 0];
    const height = (count: number) => (count / most) * (BAR - 2);
    const bar = (kind: string, from: number, count: number, opacity: string) =>
      count === 0
        ? null
        : html`<rect class="${kind}" x="${coordinate(x)}" y="${coordinate(base - height(from + count))}" width="${coordinate(width)}" height="${coordinate(height(count))}" fill-opacity="${opacity}"/>`;
    return html`${bar('fails', 0, failed, '1')}${bar('covered', failed, covered, '0.75')}${bar('served', failed + covered, Math.max(0, requests - failed - covered), '0.18')}`;
  });
  return html`${label('users', base - 6)}${bars}${baseLine(base)}`;
}

function mostPerBin({ lanes }: BreakerTimeline): number[] {
  return (lanes[0]?.bins ?? []).map((_, index) =>
    lanes.reduce((sum, { bins }) => sum + (bins[index]?.attempts ?? 0), 0),
  );
}

function instanceLane(
  { service, timeline: { lengthS } }: DrilledService,
  { instance, bins }: BreakerTimeline['lanes'][number],
  totals: readonly number[],
  colour: string,
  at: Place,
  y: number,
): Markup {
  const base = y + BAR;
  const binS = lengthS / Math.max(1, bins.length);
  const bars = bins.map(({ attempts, failures }, index) => {
    if (attempts === 0) return null;
    const x = at(index * binS);
    const width = Math.max(0.5, at((index + 1) * binS) - x);
    const height = (count: number) => (count / Math.max(1, totals[index] ?? 1)) * (BAR - 2);
    const bar = (kind: string, count: number, opacity: string) =>
      count === 0
        ? null
        : html`<rect class="${kind}" x="${coordinate(x)}" y="${coordinate(base - height(count))}" width="${coordinate(width)}" height="${coordinate(height(count))}" fill-opacity="${opacity}"/>`;
    return html`${bar(colour, attempts, '0.45')}${bar('fails', failures, '1')}`;
  });
  return html`${label(`${service} ${instance}`, base - 6)}${bars}${baseLine(base)}`;
}

function phaseStrip(
  phases: readonly PhaseSpan[],
  name: string,
  colour: string,
  at: Place,
  y: number,
  zeroS: number,
): Markup {
  const spans = phases.map(({ phase, from, to, share, failures }) => {
    const [left, right] = [at(from.atS), at(to.atS)];
    const width = Math.max(1, right - left);
    const { words: word } = PHASE_WORDS[phase];
    const dark = Number(WEIGHT[phase]) > 0.6;
    const text =
      word.length * LETTER + 4 < width
        ? html`<text class="${dark ? 'inside' : 'word'}" x="${coordinate(left + 3)}" y="${y + 11}">${word}</text>`
        : null;
    const title = `${word}: ${signed(from.atS - zeroS)} to ${signed(to.atS - zeroS)}, share ${Math.round(share * 100)} %, ${counted(failures, 'failure')}`;
    return html`<rect class="${colour}" x="${coordinate(left)}" y="${y}" width="${coordinate(width)}" height="${PHASES - 2}" fill-opacity="${WEIGHT[phase]}"><title>${title}</title></rect>${text}`;
  });
  return html`${label(name, y + 11)}${spans}`;
}

function signed(seconds: number): string {
  return `${seconds < 0 ? '−' : '+'}${Math.abs(seconds).toFixed(1)} s`;
}

function baseLine(y: number): Markup {
  return html`<line class="grid" x1="${LABELS}" y1="${y}" x2="${WIDTH - EDGE}" y2="${y}"/>`;
}

const label = (text: string, y: number): Markup => laneLabel(text, y, LABELS - EDGE, LETTER);

function spoken(sides: readonly DrillSide[]): string {
  return sides
    .map(({ side, stages, isolated, isolateMs }) => {
      const errors = stages.reduce((sum, one) => sum + one.errors, 0);
      const isolation = isolateMs === null ? 'nothing was isolated' : `${isolated ?? ''} was isolated`;
      return `${side}: ${counted(errors, 'request')} failed, ${isolation}`;
    })
    .join('; ');
}
