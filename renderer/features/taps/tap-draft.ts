import { formatAddress, MeshproofError, parseAddress, type TapSpec } from '#shared/model/index.ts';

/** A tap as it is being typed. */
export type TapDraft = {
  /** Keeps the row's identity while others are added and removed. */
  key: string;
  kind: 'edge' | 'instance';
  /** The gateway's name of an edge tap, the instance's own of an instance tap; may stay empty there. */
  name: string;
  service: string;
  version: string;
  listen: string;
  target: string;
};

/** What is wrong with a draft, by field. */
export type TapErrors = Partial<Record<'name' | 'service' | 'listen' | 'target', string>>;

/** An empty row. Port 0 lets the system choose a free port. */
export function emptyDraft(kind: TapDraft['kind']): TapDraft {
  return {
    key: crypto.randomUUID(),
    kind,
    name: kind === 'edge' ? 'gateway' : '',
    service: '',
    version: '',
    listen: '127.0.0.1:0',
    target: '',
  };
}

/** A tap of an earlier run as a draft, to start from. */
export function draftOf(spec: TapSpec): TapDraft {
  return {
    key: crypto.randomUUID(),
    kind: spec.kind,
    name: spec.name,
    service: spec.kind === 'instance' ? spec.service : '',
    version: spec.kind === 'instance' ? (spec.version ?? '') : '',
    listen: formatAddress(spec.listen),
    target: formatAddress(spec.target),
  };
}

/** Checks a draft; a good one has no entries. */
export function errorsOf(draft: TapDraft): TapErrors {
  const errors: TapErrors = {};
  if (draft.kind === 'edge' && draft.name.trim() === '')
    errors.name = 'An edge tap needs the name of its gateway.';
  if (draft.kind === 'instance' && draft.service.trim() === '')
    errors.service = 'Which service is it an instance of?';
  for (const field of ['listen', 'target'] as const) {
    const problem = addressProblem(draft[field].trim());
    if (problem) errors[field] = problem;
  }
  if (!errors.target && /:0+$/.test(draft.target.trim())) errors.target = 'A target needs a real port.';
  return errors;
}

/**
 * The tap that a draft without errors describes.
 * @throws MeshproofError when an address is malformed.
 */
export function specOf(draft: TapDraft): TapSpec {
  const listen = parseAddress(draft.listen.trim(), 'Listen');
  const target = parseAddress(draft.target.trim(), 'Target');
  if (draft.kind === 'edge') return { kind: 'edge', name: draft.name.trim(), listen, target };
  return {
    kind: 'instance',
    name: draft.name.trim() || formatAddress(target),
    service: draft.service.trim(),
    version: draft.version.trim() || null,
    listen,
    target,
  };
}

function addressProblem(text: string): string | null {
  if (text === '') return 'An address is missing: HOST:PORT.';
  try {
    parseAddress(text, 'It');
    return null;
  } catch (error) {
    return error instanceof MeshproofError ? 'This is not an address of the form HOST:PORT.' : String(error);
  }
}
