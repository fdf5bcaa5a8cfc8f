import { useState } from 'react';
import { z } from 'zod';
import { DEFAULT_POLICY_OPTIONS, type PolicyOptions } from '#shared/policy/inputs.ts';
import type { PolicySources } from '#shared/policy/sources.ts';
import { readServiceName, readToldApplication } from '#shared/policy/told.ts';
import { recall, remember } from '#renderer/ui/memory.ts';
import { readHeaderLine } from './header-line.ts';

const line = z.string().default('');
/** What the form remembers: one path, address or name to a line. */
const sourcesDraft = z.object({
  spring: line,
  istio: line,
  actuators: line,
  eureka: line,
  envoyAdmin: line,
  springVersion: line,
  istioVersion: line,
  profiles: line,
  candidateProfiles: line,
  services: line,
  applications: line,
  istioctl: line,
});
type Remembered = z.infer<typeof sourcesDraft>;

/** What the form holds; credentials only as long as it is open. */
export type SourcesDraft = Remembered & { readonly actuatorHeaders: string };

const EMPTY = sourcesDraft.parse({});

/** The sources that were named last, so that trying a request needs no typing after an audit. */
export function useSourcesDraft(): [SourcesDraft, (change: Partial<SourcesDraft>) => void] {
  const [draft, setDraft] = useState<SourcesDraft>(() => ({ ...restore(), actuatorHeaders: '' }));
  const change = (part: Partial<SourcesDraft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    const { actuatorHeaders: _, ...kept } = next;
    remember('policy-sources', JSON.stringify(kept));
  };
  return [draft, change];
}

function restore(): Remembered {
  try {
    const kept: unknown = JSON.parse(recall('policy-sources') ?? 'null');
    const parsed = sourcesDraft.safeParse(kept);
    return parsed.success ? parsed.data : EMPTY;
  } catch {
    return EMPTY;
  }
}

/** Fields whose lines have a form. */
const LINES = [
  ['services', readServiceName, 'SPRING=HOST[/SUBSET], such as producer-v1=producer/v1'],
  ['applications', readToldApplication, 'NAME=PROFILES, such as gateway=gateway,prod'],
  ['actuatorHeaders', readHeaderLine, 'Name: value, such as Authorization: Bearer …'],
] as const;

/** Lines, or parts between commas, that hold something. */
function partsOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

export function sourcesOf(draft: SourcesDraft): PolicySources {
  return {
    spring: partsOf(draft.spring),
    istio: partsOf(draft.istio),
    actuators: partsOf(draft.actuators),
    actuatorHeaders: linesOf(draft.actuatorHeaders)
      .map(readHeaderLine)
      .filter((field) => field !== null),
    eureka: partsOf(draft.eureka),
    envoyAdmin: partsOf(draft.envoyAdmin),
    istioctl: draft.istioctl.trim() || null,
  };
}

export function optionsOf(draft: SourcesDraft): PolicyOptions {
  const candidateProfiles = partsOf(draft.candidateProfiles);
  const applications = linesOf(draft.applications).flatMap((line) => readToldApplication(line) ?? []);
  return {
    ...DEFAULT_POLICY_OPTIONS,
    springVersion: draft.springVersion.trim() || null,
    istioVersion: draft.istioVersion.trim() || null,
    profiles: partsOf(draft.profiles),
    services: linesOf(draft.services).flatMap((line) => readServiceName(line) ?? []),
    ...(candidateProfiles.length > 0 && { candidateProfiles }),
    ...(applications.length > 0 && { applications }),
  };
}

/** Why the sources can't be read yet, or null. */
export function sourcesProblem(draft: SourcesDraft): string | null {
  const sources = sourcesOf(draft);
  const named = [sources.spring, sources.istio, sources.actuators, sources.eureka, sources.envoyAdmin].flat();
  if (named.length === 0) return 'Name at least one file, folder or address.';
  for (const [lines, read, form] of LINES) {
    const wrong = linesOf(draft[lines]).find((line) => read(line) === null);
    // A credential is not shown, not even one that is written wrongly.
    if (wrong !== undefined)
      return `${lines === 'actuatorHeaders' ? 'A header' : `"${wrong}"`} does not say ${form}.`;
  }
  return null;
}
