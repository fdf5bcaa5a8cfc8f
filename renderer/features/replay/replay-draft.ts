import { type CaptureSummary, type ReplayOptions, resourceName, type Side } from '#shared/model/index.ts';
import { parseUrl } from '#renderer/rpc/parse-url.ts';
import { errorsOf, specOf, type TapDraft } from '../taps/tap-draft.ts';

/** A replay as it is being set up. */
export type ReplayDraft = {
  capture: string;
  name: string;
  side: Side;
  /** By the name of the capture's edge tap; one entry with the empty name when all go to the same place. */
  targets: Record<string, string>;
  speed: 'recorded' | 'factor' | 'max';
  factor: string;
  connections: string;
  mutations: ReplayOptions['mutations'];
  allow: string;
  trace: ReplayOptions['trace'];
  timeoutSeconds: string;
  taps: TapDraft[];
  /** Whether the baseline gets each request at the same moment; only for a replay on the candidate. */
  interleave: boolean;
  interleavedName: string;
  /** As `targets`. */
  interleavedTargets: Record<string, string>;
  interleavedTaps: TapDraft[];
};

/** What is wrong with a draft, by field; `target NAME` for a target, `interleaved NAME` for one of the baseline. */
export type ReplayErrors = Record<string, string>;

/** Names of the gateways that a capture was recorded at; several of them have targets of their own. */
export function targetNames(capture: CaptureSummary): string[] {
  const names = capture.taps.flatMap(({ spec }) => (spec.kind === 'edge' ? [spec.name] : []));
  return names.length > 1 ? names : [''];
}

/** A draft that needs no more than a target and a name. */
export function newDraft(capture: CaptureSummary): ReplayDraft {
  return {
    capture: capture.name,
    name: '',
    side: 'candidate',
    targets: {},
    speed: 'recorded',
    factor: '2',
    connections: '64',
    mutations: 'refuse',
    allow: '',
    trace: 'inject',
    timeoutSeconds: '30',
    taps: [],
    interleave: false,
    interleavedName: '',
    interleavedTargets: {},
    interleavedTaps: [],
  };
}

/** Whether a second deployment is sent to. */
export function isInterleaved({ side, interleave }: ReplayDraft): boolean {
  return interleave && side === 'candidate';
}

/** Checks a draft against what is already in the workspace. */
export function draftErrors(
  draft: ReplayDraft,
  capture: CaptureSummary,
  taken: readonly string[],
): ReplayErrors {
  const errors: ReplayErrors = {};
  const set = (field: string, problem: string | null) => {
    if (problem !== null) errors[field] = problem;
  };
  set('name', nameProblem(draft.name, taken));
  for (const target of targetNames(capture))
    set(`target ${target}`, targetProblem(draft.targets[target] ?? '', draft.allow));
  if (isInterleaved(draft)) {
    set('interleavedName', nameProblem(draft.interleavedName, [...taken, draft.name.trim()]));
    for (const target of targetNames(capture))
      set(`interleaved ${target}`, targetProblem(draft.interleavedTargets[target] ?? '', draft.allow));
  }
  if (draft.speed === 'factor' && !(Number(draft.factor) > 0)) errors['factor'] = 'A number above 0.';
  const connections = Number(draft.connections);
  if (!Number.isInteger(connections) || connections < 1 || connections > 10_000) {
    errors['connections'] = 'A whole number from 1 to 10,000.';
  }
  if (!(Number(draft.timeoutSeconds) > 0)) errors['timeout'] = 'A number of seconds above 0.';
  const taps = [...draft.taps, ...(isInterleaved(draft) ? draft.interleavedTaps : [])];
  if (taps.some((tap) => Object.keys(errorsOf(tap)).length > 0)) errors['taps'] = 'A tap is not complete.';
  return errors;
}

/**
 * The options of a draft without errors.
 * @throws MeshproofError when a tap's address is malformed.
 */
export function optionsOf(draft: ReplayDraft, capture: CaptureSummary): ReplayOptions {
  return {
    capture: draft.capture,
    name: draft.name.trim(),
    side: draft.side,
    targets: targetsOf(draft.targets, capture),
    interleaved: isInterleaved(draft)
      ? {
          name: draft.interleavedName.trim(),
          targets: targetsOf(draft.interleavedTargets, capture),
          taps: draft.interleavedTaps.map(specOf),
          seed: 1,
        }
      : null,
    speed: speedOf(draft),
    connections: Number(draft.connections),
    allow: allowList(draft.allow),
    mutations: draft.mutations,
    headers: [],
    trace: draft.trace,
    taps: draft.taps.map(specOf),
    timeoutMs: Math.round(Number(draft.timeoutSeconds) * 1000),
  };
}

function targetsOf(urls: Record<string, string>, capture: CaptureSummary): ReplayOptions['targets'] {
  return targetNames(capture).map((name) => ({ tap: name || null, url: (urls[name] ?? '').trim() }));
}

function nameProblem(text: string, taken: readonly string[]): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return 'A replay needs a name.';
  const name = resourceName.safeParse(trimmed);
  if (!name.success) return name.error.issues[0]?.message ?? '';
  return taken.includes(trimmed) ? 'There is a replay of this name already.' : null;
}

function targetProblem(url: string, allow: string): string | null {
  return urlProblem(url) ?? (isAllowed(url, allow) ? null : 'This host is not on the allow list below.');
}

/** How many times as fast as recorded; null for as fast as possible. */
export function speedFactor(draft: ReplayDraft): number | null {
  const speed = speedOf(draft);
  return speed === 'max' ? null : speed;
}

/** Whether a replay may send to the host of this URL. */
export function isAllowed(url: string, allow: string): boolean {
  const hostname = parseUrl(url)?.hostname;
  return hostname !== undefined && (isLoopback(hostname) || allowList(allow).includes(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function allowList(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

function speedOf({ speed, factor }: ReplayDraft): ReplayOptions['speed'] {
  if (speed === 'max') return 'max';
  return speed === 'factor' ? Number(factor) : 1;
}

function urlProblem(text: string): string | null {
  if (text.trim() === '') return 'A URL is missing, such as http://127.0.0.1:8080.';
  const url = parseUrl(text);
  if (!url) return 'This is not a URL.';
  return url.protocol === 'http:' ? null : 'Only http:// can be sent to.';
}
