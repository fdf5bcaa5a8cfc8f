import type { AuditInput } from '#shared/policy/model/audit.ts';
import type { ClassPath, IstioctlMessage } from '#shared/policy/inputs.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import type { SourceBytes, SourceText } from '#shared/policy/source/source-file.ts';
import { wholeOf } from './located.ts';

/** All that an audit reads, together. Sources of 500 services have less; it bounds memory. */
const MOST_BYTES = 512 * 2 ** 20;

/** What was read so far, and what could not be. One for all sources of an audit. */
export class Reading {
  readonly problems = new Problems();
  readonly texts: SourceText[] = [];
  readonly classes: SourceBytes[] = [];
  /** Compose files and manifests of the Spring side. */
  readonly deployments: SourceText[] = [];
  readonly actuators: SourceText[] = [];
  readonly registries: SourceText[] = [];
  readonly resources: SourceText[] = [];
  readonly dumps: SourceText[] = [];
  readonly istioctl: IstioctlMessage[] = [];
  readonly classPaths: ClassPath[] = [];
  /** Release trains that build files name. */
  readonly springVersions: { readonly file: string; readonly version: string }[] = [];
  /** Versions of Istio that live sources answered. */
  readonly istioVersions: { readonly file: string; readonly version: string }[] = [];
  readonly sources: SourceContents[] = [];
  #bytes = 0;
  #full = false;

  /** Begins the next of the sources that the user named. */
  source(side: AuditInput['side'], shown: string): SourceContents {
    const contents = new SourceContents(side, shown);
    this.sources.push(contents);
    return contents;
  }

  /** Whether there is room for so many bytes more. Says once when there is not. */
  admit(file: string, bytes: number): boolean {
    if (this.#bytes + bytes <= MOST_BYTES) {
      this.#bytes += bytes;
      return true;
    }
    if (!this.#full) {
      this.problems.error(
        'TOO_MUCH',
        `the sources have more than ${MOST_BYTES / 2 ** 20} MiB; this file and further large ones are left out`,
        'Name the folders of the configuration instead of one that holds everything.',
        wholeOf(file),
      );
    }
    this.#full = true;
    return false;
  }

  /** Puts what live sources answered into the order in which they were named: they were asked together. */
  orderAnswers(urls: readonly string[]): void {
    const bases = urls.map((url) => (URL.canParse(url) ? baseOf(new URL(url)) : null));
    const rank = ({ file }: SourceText) => bases.findIndex((base) => base !== null && file.startsWith(base));
    for (const answers of [this.actuators, this.registries, this.dumps])
      answers.sort((a, b) => rank(a) - rank(b));
  }

  /** Whether anything was found that an audit can look at. */
  get usable(): boolean {
    const lists = [
      this.deployments,
      this.texts,
      this.classes,
      this.actuators,
      this.registries,
      this.resources,
      this.dumps,
    ];
    return lists.some((list) => list.length > 0);
  }
}

/** What one of the named sources held. */
export class SourceContents {
  readonly #side: AuditInput['side'];
  readonly #shown: string;
  readonly #counts = new Map<string, number>();

  constructor(side: AuditInput['side'], shown: string) {
    this.#side = side;
    this.#shown = shown;
  }

  found(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  get empty(): boolean {
    return this.#counts.size === 0;
  }

  toInput(): AuditInput {
    const contents = [...this.#counts].map(([what, count]) => ({ what, count }));
    return { side: this.#side, source: this.#shown, contents };
  }
}

/** A live source as its answers' files begin: without credentials, query and last slash. */
function baseOf({ origin, pathname }: URL): string {
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
