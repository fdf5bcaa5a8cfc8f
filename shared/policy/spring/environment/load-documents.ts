import { valueOf } from '#shared/policy/model/setting.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { buildEnvironment } from './build-environment.ts';
import type { ConfigDocument } from './config-document.ts';
import type { ImportFinder } from './config-imports.ts';
import type { ConfigLocation, DocumentReader } from './config-location.ts';
import { switchesOf, type Switch } from './document-switches.ts';
import type { PropertySource } from './environment.ts';
import { fillPlaceholders } from './placeholders.ts';
import { acceptsProfiles } from './profile-expression.ts';

/** Which rules hold: the versions in which Spring Boot changed how it finds configuration. */
export type BootGeneration = 'before 2.4' | '2.4 to 2.7' | 'since 3';

/** What an application reads. */
export interface LoadRequest {
  /** Groups of folders, the ones that are overridden first: the class path, then the working directory. */
  readonly groups: readonly (readonly ConfigLocation[])[];
  /** File names without extension, the ones that are overridden first (`spring.config.name`). */
  readonly names: readonly string[];
  readonly boot: BootGeneration;
  /** Active profiles when they are stated from outside; undefined when the files decide. */
  readonly profiles: readonly string[] | undefined;
  /** Properties that come before all files: arguments, environment variables. */
  readonly given: readonly PropertySource[];
  /** What a config server answers, the documents that are overridden first; undefined when it was not given. */
  readonly configServer: ((profiles: readonly string[]) => readonly ConfigDocument[]) | undefined;
  readonly reader: DocumentReader;
  readonly finder: ImportFinder;
  readonly problems: Problems;
}

export interface LoadedDocuments {
  /** The ones that are overridden first. */
  readonly documents: readonly ConfigDocument[];
  readonly profiles: readonly string[];
  /** Whether anything said which profiles are active. */
  readonly profilesStated: boolean;
  /** Whether the documents of the config server are among them. */
  readonly configServerImported: boolean;
  readonly missing: readonly string[];
}

/** What both orders need: values of switches, acceptance of documents. */
export class LoadContext {
  readonly request: LoadRequest;
  readonly missing = new Set<string>();
  /** Documents read so far, for placeholders in switches. */
  readonly #seen: ConfigDocument[] = [];

  constructor(request: LoadRequest) {
    this.request = request;
  }

  see(document: ConfigDocument): void {
    this.#seen.push(document);
  }

  /** The values of a switch; one that can't be filled in is missing. */
  values(switches: readonly Switch[]): string[] {
    return switches.flatMap(({ text, place }) => {
      if (/^@.*@$/.test(text)) {
        this.missing.add(`${place.field} is ${text}, which the build fills in`);
        return [];
      }
      if (!text.includes('${')) return [text];
      const environment = buildEnvironment(
        [...this.request.given, ...this.#seen.toReversed()],
        new Problems(),
      );
      const filled = fillPlaceholders(text, (name) => {
        const setting = environment.getExact(name);
        if (setting === undefined) return undefined;
        const value = valueOf(setting);
        return value === undefined
          ? { ok: false, reason: `\${${name}} is not known`, cycle: false }
          : { ok: true, text: value };
      });
      if (filled.ok)
        return filled.text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
      this.missing.add(`${place.field}: ${filled.reason}`);
      return [];
    });
  }

  /** Whether any of the expressions accepts the profiles. Refused ones are a problem, and accept nothing. */
  accepts(expressions: readonly Switch[], active: ReadonlySet<string>): boolean {
    return expressions.some((expression) =>
      this.values([expression]).some((text) => {
        const accepted = acceptsProfiles(text, active);
        if (accepted === undefined) {
          this.request.problems.error(
            'PROFILE_EXPRESSION',
            `"${text}" is not a profile expression`,
            'Use names, !, & and | with parentheses between & and |; the document is left out.',
            expression.place,
          );
        }
        return accepted ?? false;
      }),
    );
  }

  /** Whether a document for a certain platform has to be left out: which platform it is, nobody says. */
  needsPlatform(document: ConfigDocument): boolean {
    const [first] = switchesOf(document).onCloudPlatform;
    if (first === undefined) return false;
    this.missing.add(
      `${document.name} is for the cloud platform ${first.text}, and it is not known which one it runs on`,
    );
    return true;
  }
}
