import { resourceName, type DrillCommand, type DrillOptions, type Side } from '#shared/model/index.ts';
import { parseUrl } from '#renderer/rpc/parse-url.ts';
import { errorsOf, specOf, type TapDraft } from '../taps/tap-draft.ts';

/** One side as it is being set up; a side without an address is left out. */
export type SideDraft = { url: string; taps: TapDraft[] };

/** A drill as it is being set up. */
export type DrillDraft = {
  name: string;
  /** Name of a ready scenario; empty for the file. */
  ready: string;
  file: { name: string; text: string } | null;
  sides: Record<Side, SideDraft>;
  order: DrillOptions['order'];
  service: string;
  /** `METHOD /path`, one to a line. */
  requests: string;
  capture: string;
  times: string;
  host: string;
  allow: string;
  mutations: DrillOptions['mutations'];
  /** `SIDE NAME=PROGRAM ARGUMENT…`, one to a line. */
  commands: string;
  ownCommands: DrillOptions['ownCommands'];
};

/** What is wrong with a draft, by field. */
export type DrillErrors = Record<string, string>;

export const NEW_DRILL: DrillDraft = {
  name: '',
  ready: 'one-instance-fails',
  file: null,
  sides: { baseline: { url: '', taps: [] }, candidate: { url: '', taps: [] } },
  order: 'together',
  service: '',
  requests: '',
  capture: '',
  times: '1',
  host: '',
  allow: '',
  mutations: 'refuse',
  commands: '',
  ownCommands: 'refuse',
};

const SIDES: readonly Side[] = ['baseline', 'candidate'];

export function draftErrors(draft: DrillDraft, taken: readonly string[]): DrillErrors {
  const errors: DrillErrors = {};
  const name = resourceName.safeParse(draft.name.trim());
  if (!name.success) errors['name'] = 'A drill needs a name of letters, digits, spaces or . _ @ + -';
  else if (taken.includes(draft.name.trim())) errors['name'] = 'There is a drill of this name already.';
  if (draft.ready === '' && draft.file === null) errors['file'] = 'Choose a scenario file.';
  if (SIDES.every((side) => draft.sides[side].url.trim() === ''))
    errors['baseline'] = 'Give the address of one side at least.';
  for (const side of SIDES) {
    const { url, taps } = draft.sides[side];
    if (url.trim() === '') continue;
    if (parseUrl(url)?.protocol !== 'http:') errors[side] = 'A URL such as http://127.0.0.1:8080.';
    else if (!taps.some(({ kind }) => kind === 'instance'))
      errors[`${side} taps`] =
        'Without a tap before each instance no fault can be made, and nothing be seen.';
    else if (taps.some((tap) => Object.keys(errorsOf(tap)).length > 0))
      errors[`${side} taps`] = 'A tap is not complete.';
  }
  if (!(Number(draft.times) > 0 && Number(draft.times) <= 100))
    errors['times'] = 'A number from above 0 to 100.';
  if (linesOf(draft.requests).some((line) => !/^[A-Z]+ \/\S*$/.test(line)))
    errors['requests'] = "Write 'METHOD /path' on each line.";
  if (linesOf(draft.commands).some((line) => commandOf(line) === null))
    errors['commands'] = "Write 'baseline NAME=PROGRAM ARGUMENT…' on each line.";
  return errors;
}

/**
 * The options of a draft without errors.
 * @throws MeshproofError when a tap's address is malformed.
 */
export function optionsOf(draft: DrillDraft): DrillOptions {
  const sideOf = (side: Side) => {
    const { url, taps } = draft.sides[side];
    return url.trim() === '' ? null : { url: url.trim(), taps: taps.map(specOf) };
  };
  return {
    name: draft.name.trim(),
    scenario:
      draft.ready === '' && draft.file
        ? { file: draft.file.name, text: draft.file.text }
        : { ready: draft.ready },
    baseline: sideOf('baseline'),
    candidate: sideOf('candidate'),
    order: draft.order,
    service: draft.service.trim() || null,
    requests: linesOf(draft.requests),
    capture: draft.capture || null,
    times: Number(draft.times),
    headers: draft.host.trim() === '' ? [] : [['Host', draft.host.trim()]],
    allow: draft.allow.split(/[\s,]+/).filter(Boolean),
    mutations: draft.mutations,
    commands: linesOf(draft.commands).flatMap((line) => commandOf(line) ?? []),
    ownCommands: draft.ownCommands,
    connections: 256,
    timeoutMs: 30_000,
  };
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function commandOf(line: string): DrillCommand | null {
  const [, side, name, words] = /^(baseline|candidate) ([\w-]+)=(\S.*)$/.exec(line) ?? [];
  if (name === undefined || words === undefined) return null;
  return { side: side === 'baseline' ? 'baseline' : 'candidate', name, argv: words.split(/\s+/) };
}
