import { valueOf } from '#shared/policy/model/setting.ts';
import { placeText } from '#shared/policy/source/place.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import {
  propertySourceUses,
  type PropertySourceUse,
} from '#shared/policy/spring/annotations/uses/property-sources.ts';
import type { ApplicationAnnotations } from '#shared/policy/spring/calls/application-code.ts';
import type { ConfigDocument } from '#shared/policy/spring/environment/config-document.ts';
import { normalPath, type DocumentReader } from '#shared/policy/spring/environment/config-location.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { fillPlaceholders } from '#shared/policy/spring/environment/placeholders.ts';
import { acceptsProfiles } from '#shared/policy/spring/environment/profile-expression.ts';
import { canonicalName, stepsOf } from '#shared/policy/spring/environment/property-name.ts';
import type { PropertySourcesInCode } from '#shared/policy/spring/environment/read-applications.ts';
import { codeBaseOf, ownersByCodeBase } from './code.ts';

/** Where the files of a class path lie in a project or an archive. */
const CLASS_PATH =
  /^(?:src\/main\/(?:resources|java)|BOOT-INF\/classes|WEB-INF\/classes|target\/classes|build\/resources\/main|out\/production\/resources)\//;

/** A file that a class names, as it was found; or why it was not. */
type Found = { readonly documents: readonly ConfigDocument[] } | { readonly missing: string };

/**
 * What each application's classes add to its environment by `@PropertySource`: `.properties` files on the class path of the
 * same code base; a later one overrides an earlier one of its class. Everything else is missing: files that were not given,
 * that lie elsewhere, that a factory of the application's own reads, and what two classes set differently, since which class
 * is parsed first is not known. Source: spring-context, ConfigurationClassParser.addPropertySource.
 */
export function propertySourcesInCode(
  code: readonly ApplicationAnnotations[],
  applications: readonly SpringApplication[],
  files: readonly SourceText[],
  reader: DocumentReader,
): ReadonlyMap<string, PropertySourcesInCode> {
  const uses = code.flatMap(({ read }) => propertySourceUses(read));
  if (uses.length === 0) return new Map();
  const byBase = Map.groupBy(files, ({ file }) => codeBaseOf(file));
  const owners = ownersByCodeBase(applications);
  const found = new Map<string, PropertySourcesInCode>();
  for (const [base, own] of Map.groupBy(uses, ({ place }) => codeBaseOf(place.file)))
    for (const application of owners.get(base) ?? []) {
      const before = found.get(application.name);
      const inBase = sourcesOf(own, application, base, byBase.get(base) ?? [], reader);
      if (inBase.sources.length + inBase.missing.length === 0) continue;
      found.set(application.name, {
        sources: [...inBase.sources, ...(before?.sources ?? [])],
        missing: [...inBase.missing, ...(before?.missing ?? [])],
      });
    }
  return found;
}

function sourcesOf(
  uses: readonly PropertySourceUse[],
  application: SpringApplication,
  base: string,
  files: readonly SourceText[],
  reader: DocumentReader,
): PropertySourcesInCode {
  const missing: string[] = [];
  const byClass = new Map<string, ConfigDocument[]>();
  for (const use of uses) {
    const active = isActive(use, application);
    if (active === false) continue;
    const where = `@PropertySource at ${placeText(use.place)}`;
    if (active === undefined) missing.push(`${where}: whether its profile is active is not known`);
    else
      for (const each of locationsOf(use, application)) {
        const result = 'missing' in each ? each : findFile(each.location, base, files, reader);
        if ('missing' in result) missing.push(`${where}: ${result.missing}`);
        else byClass.set(use.type, [...result.documents.toReversed(), ...(byClass.get(use.type) ?? [])]);
      }
  }
  return { sources: [...byClass.values()].flat(), missing: [...missing, ...contradictions(byClass)] };
}

function isActive({ profiles }: PropertySourceUse, application: SpringApplication): boolean | undefined {
  if (profiles === undefined) return true;
  if (!profiles.known) return undefined;
  const active = new Set(application.profiles.length === 0 ? ['default'] : application.profiles);
  const accepted = profiles.value.map((text) => acceptsProfiles(text, active));
  return accepted.includes(true) || (accepted.includes(undefined) ? undefined : false);
}

function locationsOf(
  { locations, factory }: PropertySourceUse,
  { environment }: SpringApplication,
): ({ readonly location: string } | { readonly missing: string })[] {
  if (!locations.known) return [{ missing: locations.reason }];
  if (factory !== undefined)
    return [{ missing: `${valueOf(factory) ?? 'a class of its own'} reads ${locations.value.join(', ')}` }];
  return locations.value.map((text) => {
    const filled = fillPlaceholders(text, (name) => {
      const setting = environment.getExact(name);
      if (setting === undefined) return undefined;
      return setting.known
        ? { ok: true, text: setting.value }
        : { ok: false, reason: setting.reason, cycle: false };
    });
    return filled.ok ? { location: filled.text } : { missing: filled.reason };
  });
}

function findFile(
  location: string,
  base: string,
  files: readonly SourceText[],
  reader: DocumentReader,
): Found {
  const [, path] = /^classpath\*?:\/*(.+\.properties)$/.exec(location) ?? [];
  if (path === undefined) return { missing: `${location} is no .properties file on the class path` };
  const wanted = normalPath(path);
  const file = files.find((one) => insideOf(one.file, base).replace(CLASS_PATH, '') === wanted);
  return file === undefined
    ? { missing: `${location} was not given` }
    : { documents: reader.documentsOf(file) };
}

/** The way inside of a project or an archive. */
function insideOf(file: string, base: string): string {
  return normalPath(
    file
      .replaceAll('\\', '/')
      .slice(base.length)
      .replace(/^!?\/+/, ''),
  );
}

/** Properties that files of different classes set to different values. */
function contradictions(byClass: ReadonlyMap<string, readonly ConfigDocument[]>): string[] {
  const values = new Map<string, { readonly value: string; readonly type: string }>();
  const found = new Set<string>();
  for (const [type, documents] of byClass)
    for (const { key, value } of documents.flatMap(({ properties }) => properties)) {
      const name = canonicalName(stepsOf(key));
      const before = values.get(name);
      if (before !== undefined && before.type !== type && before.value !== value)
        found.add(
          `${key} is set by files of ${before.type} and of ${type}: which of them counts is not known`,
        );
      if (before === undefined) values.set(name, { value, type });
    }
  return [...found];
}
