/** Readers of option values. Each error names the option and what was given. */
import {
  header,
  MeshproofError,
  parseAddress,
  resourceName,
  side,
  type Header,
  type ReplayOptions,
  type Side,
  type TapSpec,
} from '#shared/model/index.ts';

/** Collects the values of an option that may be repeated or given several values. */
export function collect(value: string, earlier: readonly string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}

/** @throws MeshproofError `usage` */
export function readSide(text: string): Side {
  const parsed = side.safeParse(text);
  if (!parsed.success) throw bad('--side', text, "is neither 'baseline' nor 'candidate'");
  return parsed.data;
}

/** @throws MeshproofError `usage` */
export function readName(option: string, text: string): string {
  const parsed = resourceName.safeParse(text);
  if (!parsed.success) throw bad(option, text, 'is no name', parsed.error.issues[0]?.message);
  return parsed.data;
}

/** `[NAME@]LISTEN=TARGET`. Without a name the tap is called `edge`, or `edge-2` and so on. */
export function readEdgeTap(text: string, index: number): TapSpec {
  const { label, listen, target } = splitTap('--edge', text);
  return {
    kind: 'edge',
    name: label ?? (index === 0 ? 'edge' : `edge-${index + 1}`),
    listen: parseAddress(listen, `--edge ${text}`),
    target: parseAddress(target, `--edge ${text}`),
  };
}

/** `SERVICE[/VERSION]@LISTEN=TARGET`. The instance is named by its target's address. */
export function readInstanceTap(text: string, option = '--instance'): TapSpec {
  const { label, listen, target } = splitTap(option, text);
  if (label === null) {
    throw bad(option, text, 'does not name its service', 'Write SERVICE[/VERSION]@LISTEN=TARGET.');
  }
  const [service = '', version] = label.split('/', 2);
  if (service === '' || version === '') throw bad(option, text, 'has an empty service or version');
  return {
    kind: 'instance',
    name: target,
    service,
    version: version ?? null,
    listen: parseAddress(listen, `${option} ${text}`),
    target: parseAddress(target, `${option} ${text}`),
  };
}

/** All taps of a command. @throws MeshproofError `usage` also for two taps of one name or address */
export function readTaps(
  edges: readonly string[] = [],
  instances: readonly string[] = [],
  option?: string,
): TapSpec[] {
  const taps = [...edges.map(readEdgeTap), ...instances.map((text) => readInstanceTap(text, option))];
  const names = new Set<string>();
  const listens = new Set<string>();
  for (const tap of taps) {
    const name = `${tap.kind} ${tap.kind === 'instance' ? `${tap.service} ` : ''}${tap.name}`;
    if (names.has(name)) throw new MeshproofError('usage', 'TAP_TWICE', `there are two taps for ${name}`);
    names.add(name);
    const listen = `${tap.listen.host}:${tap.listen.port}`;
    if (tap.listen.port !== 0 && listens.has(listen)) {
      throw new MeshproofError('usage', 'TAP_TWICE', `two taps are to listen on ${listen}`);
    }
    listens.add(listen);
  }
  return taps;
}

/** `250ms`, `30s`, `5m`, as milliseconds. */
export function readDuration(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  const milliseconds = Number(match?.[1]) * (units[match?.[2] ?? ''] ?? Number.NaN);
  if (!Number.isFinite(milliseconds) || milliseconds <= 0 || milliseconds > 2 ** 31 - 1) {
    throw bad(option, text, 'is no duration', 'Write for example 250ms, 30s or 5m.');
  }
  return milliseconds;
}

export function readInteger(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw bad(option, text, `is no whole number from ${least} to ${most}`);
  }
  return value;
}

export function readNumber(option: string, text: string, above: number, most?: number): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > above && (most === undefined || value <= most)) return value;
  throw bad(option, text, `is no number above ${above}${most === undefined ? '' : ` and up to ${most}`}`);
}

/** `1`, `2.5`, `max`. */
export function readSpeed(text: string): ReplayOptions['speed'] {
  return text === 'max' ? 'max' : readNumber('--speed', text, 0);
}

/** `[TAP=]URL`. */
export function readTarget(text: string, option = '--target'): ReplayOptions['targets'][number] {
  const match = /^(?:([^=/:]+)=)?(http:\/\/.+)$/.exec(text);
  const url = match?.[2];
  if (url === undefined || !URL.canParse(url)) {
    throw bad(option, text, 'is no URL', 'Write http://HOST:PORT, or TAP=http://HOST:PORT for one edge tap.');
  }
  return { tap: match?.[1] ?? null, url };
}

/** `Name: value`. */
export function readHeader(text: string, option = '--header'): Header {
  const colon = text.indexOf(':');
  const parsed = header.safeParse([text.slice(0, colon).trim(), text.slice(colon + 1).trim()]);
  if (colon <= 0 || !parsed.success || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(parsed.data[0])) {
    throw bad(option, text, 'is no header field', "Write 'Name: value'.");
  }
  return parsed.data;
}

export function readOneOf<Choice extends string>(
  option: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw bad(option, text, `is none of ${choices.join(', ')}`);
  return found;
}

function splitTap(option: string, text: string): { label: string | null; listen: string; target: string } {
  const match = /^(?:([^@=]*)@)?([^@=]+)=([^@=]+)$/.exec(text);
  if (!match || match[1] === '')
    throw bad(option, text, 'does not say LISTEN=TARGET', 'Write for example 127.0.0.1:8081=127.0.0.1:8080.');
  return { label: match[1] ?? null, listen: match[2] ?? '', target: match[3] ?? '' };
}

function bad(option: string, text: string, problem: string, advice?: string): MeshproofError {
  return new MeshproofError('usage', 'BAD_OPTION', `${option}: '${text}' ${problem}`, advice);
}

/** A program with its arguments: words, or a JSON list of texts where one has spaces. Undefined when it is neither. */
export function readArgv(text: string): string[] | undefined {
  if (!text.startsWith('[')) return text.split(/\s+/).filter(Boolean);
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}
