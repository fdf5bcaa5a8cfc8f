import type { Place } from '#shared/policy/source/place.ts';
import type { ConfigDocument } from './config-document.ts';
import type { Property } from './environment.ts';
import { canonicalName, listIndex, stepsOf } from './property-name.ts';

/** A value of a document that decides which documents count, before placeholders are filled in. */
export interface Switch {
  readonly text: string;
  readonly place: Place;
}

/** What a document says about itself and others. */
export interface DocumentSwitches {
  /** `spring.config.activate.on-profile`; empty when the document is for all profiles. */
  readonly onProfile: readonly Switch[];
  /** `spring.profiles` of Boot < 2.4, still read by 2.4 to 2.7. */
  readonly oldProfiles: readonly Switch[];
  readonly onCloudPlatform: readonly Switch[];
  readonly active: readonly Switch[];
  readonly include: readonly Switch[];
  readonly groups: ReadonlyMap<string, readonly Switch[]>;
  readonly imports: readonly Switch[];
}

const SWITCHES = new WeakMap<ConfigDocument, DocumentSwitches>();

/** Read once for each document: shared ones are asked for by many applications. */
export function switchesOf(document: ConfigDocument): DocumentSwitches {
  let switches = SWITCHES.get(document);
  if (switches === undefined) {
    switches = readSwitches(document);
    SWITCHES.set(document, switches);
  }
  return switches;
}

const nameOf = (name: string): string => canonicalName(stepsOf(name));
const NAMES = {
  onProfile: nameOf('spring.config.activate.on-profile'),
  oldProfiles: nameOf('spring.profiles'),
  onCloudPlatform: nameOf('spring.config.activate.on-cloud-platform'),
  active: nameOf('spring.profiles.active'),
  include: nameOf('spring.profiles.include'),
  imports: nameOf('spring.config.import'),
};
const GROUP = stepsOf('spring.profiles.group');

function readSwitches({ properties }: ConfigDocument): DocumentSwitches {
  const found = new Map<string, Switch[]>();
  const groups = new Map<string, Switch[]>();
  for (const property of properties) {
    if (!/^spring/i.test(property.key)) continue;
    const steps = stepsOf(property.key);
    const last = steps.at(-1);
    if (last !== undefined && listIndex(last) !== undefined) steps.pop();
    const name = canonicalName(steps);
    append(found, name, property);
    if (steps.length > GROUP.length && name.startsWith(canonicalName(GROUP))) {
      append(
        groups,
        property.key
          .split('.')
          .slice(GROUP.length)
          .join('.')
          .replace(/\[\d+\]$/, ''),
        property,
      );
    }
  }
  const get = (name: string): readonly Switch[] => found.get(name) ?? [];
  return {
    onProfile: get(NAMES.onProfile),
    oldProfiles: get(NAMES.oldProfiles),
    onCloudPlatform: get(NAMES.onCloudPlatform),
    active: get(NAMES.active),
    include: get(NAMES.include),
    groups,
    imports: get(NAMES.imports),
  };
}

function append(into: Map<string, Switch[]>, name: string, { value, place }: Property): void {
  const parts = splitOutside(value).map((text) => ({ text, place }));
  into.set(name, [...(into.get(name) ?? []), ...parts]);
}

/** The parts of a comma separated value; commas in placeholders are none. */
function splitOutside(value: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= value.length; i++) {
    const c = value[i];
    if (c === '{') depth += 1;
    else if (c === '}') depth -= 1;
    else if (c === undefined || (c === ',' && depth <= 0)) {
      parts.push(value.slice(start, i).trim());
      start = i + 1;
    }
  }
  return parts.filter((part) => part !== '');
}

/** Whether a text is a whole name of a profile, and no expression. */
export function isProfileName(text: string): boolean {
  return !/[()&|!]/.test(text);
}
