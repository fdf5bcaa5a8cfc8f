import type { ParityRow, Suggestion } from '../model/audit.ts';
import type { Policies } from '../read/policies.ts';
import type { SpringSide } from '../read/spring-side.ts';
import type { SpringApplication } from '../spring/environment/environment.ts';
import { SettingsFiles } from './bypass/settings-files.ts';
import { kubernetesName } from './kubernetes-name.ts';
import { resourceText } from './resource-text.ts';

/** A property that can be written as nested YAML: no list's item, no key in brackets. */
const PLAIN_NAME = /^[\w-]+(?:\.[\w-]+)+$/;

/** Looked through once: many rows ask. */
const filesOf = new WeakMap<SpringSide, SettingsFiles>();

/**
 * For a call that comes out otherwise because its application is told something else in the mesh than before: the property
 * with what it was told before. Null where the difference is not one property that has a value on both sides.
 */
export function springSetting(row: ParityRow, { spring }: Policies): Suggestion | null {
  const caller = /^(.+?) → /.exec(row.scope)?.[1];
  const told = row.istio.place;
  if (spring === null || spring.candidate === null || caller === undefined || told === null) return null;
  const named = (all: readonly SpringApplication[]) => all.find(({ name }) => name === caller);
  const [before, after] = [named(spring.applications), named(spring.candidateApplications)];
  // The first item of a list stands for it.
  const property = told.field.replace(/\[0\]$/, '');
  if (before === undefined || after === undefined || !PLAIN_NAME.test(property)) return null;
  const now = after.environment.placeOf(property);
  if (now?.file !== told.file || now.line !== told.line) return null;
  const value = valueIn(before, property);
  if (value === null) return null;
  const files = filesOf.get(spring) ?? new SettingsFiles(spring.applications, spring.candidateApplications);
  filesOf.set(spring, files);
  const path = property.split('.');
  const [found] = files.missing(after, [{ path, value }]);
  if (found === undefined) return null;
  const [{ name, source, beside }] = found;
  return {
    side: 'spring',
    title: `Settings of ${after.name} for the mesh: ${property} as before`,
    file: `spring/${kubernetesName(after.name)}/${name}`,
    text: resourceText(path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as object),
    source,
    beside,
  };
}

/** The text of a property, or those of a list; null when it is absent or not known. */
function valueIn({ environment }: SpringApplication, property: string): string | readonly string[] | null {
  const single = environment.get(property);
  if (single !== undefined) return single.known ? single.value : null;
  const items = environment.list(property);
  if (items === undefined || items.length === 0 || items.some(({ known }) => !known)) return null;
  return items.flatMap((item) => (item.known ? [item.value] : []));
}
