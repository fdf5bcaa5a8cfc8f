import { byText } from '#shared/compare/order.ts';
import { percent, thousands } from '#shared/compare/words.ts';
import type { CallResult, TrafficResult } from '#shared/model/index.ts';
import { html, type Markup } from '../html/markup.ts';
import { coordinate } from './scale.ts';

const NODE_WIDTH = 190;
const COLUMN = 400;
const LINE = 18;
const HEAD = 26;
const GAP = 44;
const DETOUR = 56;
/** No service has such a name. */
const EDGE = '';

type Side = 'baseline' | 'candidate';

interface Node {
  readonly name: string;
  readonly x: number;
  y: number;
  readonly height: number;
  /** Requests by version. */
  readonly versions: readonly CallResult[];
}

interface Link {
  readonly from: string;
  readonly to: string;
  readonly baseline: number;
  readonly candidate: number;
  /** Sides that declare the call, and on which no request proved it. */
  readonly unproven: readonly Side[];
}

/**
 * Services from left to right in the order in which they are called: lines as wide as their share of the requests,
 * baseline solid and candidate dashed, dotted where a call is declared and no request proved it.
 */
export function callGraph({ calls, unproven }: Pick<TrafficResult, 'calls' | 'unproven'>): Markup {
  const links = linksOf(calls, unproven);
  const nodes = layout(links, calls);
  const most = Math.max(1, ...links.flatMap(({ baseline, candidate }) => [baseline, candidate]));
  const width = Math.max(0, ...[...nodes.values()].map(({ x }) => x + NODE_WIDTH)) + 2;
  const bottom = Math.max(0, ...[...nodes.values()].map(({ y, height: own }) => y + own)) + 4;
  const passing = links.filter(
    ({ from, to }) => (nodes.get(to)?.x ?? 0) - (nodes.get(from)?.x ?? 0) > COLUMN,
  );
  const detours = new Map(passing.map((link, at) => [link, bottom + 24 + at * DETOUR]));
  const height = bottom + passing.length * DETOUR;
  const label = links.map((link) => spoken(link)).join('; ');
  return html`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${links.map((link) => line(link, nodes, most, detours.get(link) ?? 0))}${[...nodes.values()].map((node) => box(node))}</svg>`;
}

function linksOf(calls: readonly CallResult[], unproven: TrafficResult['unproven']): Link[] {
  const links = new Map<string, Link>();
  const put = (
    caller: string | null,
    to: string,
    more: Partial<Pick<Link, Side>>,
    side: Side | null,
  ): void => {
    const from = caller ?? EDGE;
    const key = `${from}\n${to}`;
    const known = links.get(key) ?? { from, to, baseline: 0, candidate: 0, unproven: [] };
    links.set(key, {
      ...known,
      baseline: known.baseline + (more.baseline ?? 0),
      candidate: known.candidate + (more.candidate ?? 0),
      unproven: side === null ? known.unproven : [...known.unproven, side],
    });
  };
  for (const { caller, service, baseline, candidate } of calls)
    put(caller, service, { baseline, candidate }, null);
  for (const { caller, service, side } of unproven) put(caller, service, {}, side);
  return [...links.values()].sort((a, b) => byText(a.from, b.from) || byText(a.to, b.to));
}

/** Each service stands right of everybody who calls it, as far as calls do not go round. */
function layout(links: readonly Link[], calls: readonly CallResult[]): Map<string, Node> {
  const depths = new Map<string, number>([[EDGE, 0]]);
  const names = [...new Set(links.flatMap(({ from, to }) => [from, to]))];
  for (let round = 0; round < names.length; round += 1) {
    for (const { from, to } of links) {
      const next = (depths.get(from) ?? 0) + 1;
      if (next > (depths.get(to) ?? 0) && next <= names.length) depths.set(to, next);
    }
  }
  const nodes = new Map<string, Node>();
  const ends = new Map<number, number>();
  for (const name of names.sort(byText)) {
    const depth = depths.get(name) ?? 0;
    const versions = versionsOf(name, calls);
    const y = ends.get(depth) ?? 2;
    const height = HEAD + versions.length * LINE + (versions.length > 0 ? 6 : 0);
    nodes.set(name, { name, x: 1 + depth * COLUMN, y, height, versions });
    ends.set(depth, y + height + GAP);
  }
  const tallest = Math.max(0, ...ends.values());
  for (const node of nodes.values()) {
    const own = ends.get((node.x - 1) / COLUMN) ?? tallest;
    node.y += (tallest - own) / 2;
  }
  return nodes;
}

function versionsOf(name: string, calls: readonly CallResult[]): CallResult[] {
  const sums = new Map<string, CallResult>();
  for (const call of calls) {
    if (call.service !== name || call.version === null) continue;
    const sum = sums.get(call.version);
    sums.set(call.version, {
      ...call,
      baseline: call.baseline + (sum?.baseline ?? 0),
      candidate: call.candidate + (sum?.candidate ?? 0),
    });
  }
  return [...sums.values()].sort((a, b) => byText(a.version ?? '', b.version ?? ''));
}

/** @param detour Where a line runs that passes services between its ends. */
function line(link: Link, nodes: ReadonlyMap<string, Node>, most: number, detour: number): Markup {
  const [from, to] = [nodes.get(link.from), nodes.get(link.to)];
  if (!from || !to) return html``;
  const [x1, x2] = [from.x + NODE_WIDTH, to.x];
  const [y1, y2] = [from.y + from.height / 2, to.y + to.height / 2];
  const round = to.x - from.x > COLUMN ? detour : null;
  const bend = Math.max(40, Math.abs(x2 - x1) / 3);
  const path = (shift: number): string =>
    round !== null
      ? around(x1, y1 + shift, x2, y2 + shift, round + shift)
      : `M${coordinate(x1)} ${coordinate(y1 + shift)}C${coordinate(x1 + bend)} ${coordinate(y1 + shift)} ${coordinate(x2 - bend)} ${coordinate(y2 + shift)} ${coordinate(x2)} ${coordinate(y2 + shift)}`;
  const stroke = (side: Side, shift: number): Markup => {
    const requests = link[side];
    const letter = side === 'baseline' ? 'b' : 'c';
    if (requests === 0 && !link.unproven.includes(side)) return html``;
    const kind = requests === 0 ? 'declared' : letter;
    const size = requests === 0 ? 1.5 : 1.5 + (requests / most) * 5;
    return html`<path class="call ${kind}" d="${path(shift)}" stroke-width="${coordinate(size)}"/>`;
  };
  const [x, y] = [(x1 + x2) / 2, round ?? (y1 + y2) / 2];
  return html`${stroke('baseline', -5)}${stroke('candidate', 5)}<text class="b" x="${coordinate(x)}" y="${coordinate(y - 14)}" text-anchor="middle">${words(link, 'baseline')}</text><text class="c" x="${coordinate(x)}" y="${coordinate(y + 24)}" text-anchor="middle">${words(link, 'candidate')}</text>`;
}

/** Down to the detour, along it, and up again. */
function around(x1: number, y1: number, x2: number, y2: number, y: number): string {
  const [first, last] = [x1 + 60, x2 - 60];
  return [
    `M${coordinate(x1)} ${coordinate(y1)}`,
    `C${coordinate(x1 + 30)} ${coordinate(y1)} ${coordinate(first - 30)} ${coordinate(y)} ${coordinate(first)} ${coordinate(y)}`,
    `L${coordinate(last)} ${coordinate(y)}`,
    `C${coordinate(last + 30)} ${coordinate(y)} ${coordinate(x2 - 30)} ${coordinate(y2)} ${coordinate(x2)} ${coordinate(y2)}`,
  ].join('');
}

function words(link: Link, side: Side): string {
  if (link[side] > 0) return thousands(link[side]);
  return link.unproven.includes(side) ? 'declared, not seen' : 'none';
}

function box({ name, x, y, height, versions }: Node): Markup {
  const total = (side: Side): number => versions.reduce((sum, version) => sum + version[side], 0);
  const share = (of: CallResult, side: Side): string =>
    total(side) === 0 ? '–' : percent(of[side] / total(side));
  const rows = versions.map((version, at) => {
    const line = y + HEAD + at * LINE + 12;
    return html`<text x="${x + 10}" y="${coordinate(line)}">${version.version ?? ''}</text><text class="b" x="${x + 126}" y="${coordinate(line)}" text-anchor="end">${share(version, 'baseline')}</text><text class="c" x="${x + 180}" y="${coordinate(line)}" text-anchor="end">${share(version, 'candidate')}</text>`;
  });
  return html`<rect class="node" x="${x}" y="${coordinate(y)}" width="${NODE_WIDTH}" height="${height}" rx="4"/><text class="word" x="${x + 10}" y="${coordinate(y + 17)}" font-weight="600">${name === EDGE ? 'the edge' : name}</text>${rows}`;
}

function spoken(link: Link): string {
  const { from, to } = link;
  return `${from === EDGE ? 'the edge' : from} to ${to}: baseline ${words(link, 'baseline')}, candidate ${words(link, 'candidate')}`;
}
