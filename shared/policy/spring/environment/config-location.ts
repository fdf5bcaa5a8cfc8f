import type { SourceText } from '#shared/policy/source/source-file.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import { EXTENSIONS, readConfigDocuments, type ConfigDocument } from './config-document.ts';

/** A folder that an application reads, or a ConfigMap that stands for one. */
export interface ConfigLocation {
  /** Path without a slash at its end. */
  readonly folder: string;
  /** By file name. */
  readonly files: ReadonlyMap<string, SourceText>;
}

/** Reads each file once, whichever applications share it. */
export class DocumentReader {
  readonly #problems: Problems;
  readonly #read = new Map<SourceText, readonly ConfigDocument[]>();

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** Takes the documents of a text that stands inside another file. */
  give(source: SourceText, documents: readonly ConfigDocument[]): void {
    this.#read.set(source, documents);
  }

  documentsOf(source: SourceText): readonly ConfigDocument[] {
    let documents = this.#read.get(source);
    if (documents === undefined) {
      documents = readConfigDocuments(source, this.#problems);
      this.#read.set(source, documents);
    }
    return documents;
  }

  /** The documents of `name.yaml`, `name.yml` and `name.properties`, the ones that are overridden first. */
  documentsNamed({ files }: ConfigLocation, name: string): readonly ConfigDocument[] {
    return EXTENSIONS.flatMap((extension) => {
      const source = files.get(`${name}.${extension}`);
      return source === undefined ? [] : this.documentsOf(source);
    });
  }
}

/** Path with `/`, without `./` at its beginning and `.` or `..` inside. */
export function normalPath(path: string): string {
  const steps: string[] = [];
  for (const step of path.replaceAll('\\', '/').split('/')) {
    if (step === '.' || (step === '' && steps.length > 0)) continue;
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else steps.push(step);
  }
  return steps.join('/');
}

export function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '' : path.slice(0, end);
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
