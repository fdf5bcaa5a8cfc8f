import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { AuditFinding } from '#shared/policy/model/audit.ts';
import type { DeclaredRoute } from '#shared/policy/model/policy.ts';
import { originText, type Setting } from '#shared/policy/model/setting.ts';
import { settingText } from '#shared/policy/parity/setting-text.ts';

interface Differing {
  readonly name: string;
  readonly declared: Setting<unknown>;
  readonly running: Setting<unknown>;
}

/** Settings that both know and that differ. */
export function differingSettings(declared: CallSettings, running: CallSettings): Differing[] {
  const live: ReadonlyMap<string, Setting<unknown>> = new Map(Object.entries(running));
  return Object.entries(declared).flatMap(([name, one]: [string, Setting<unknown>]) => {
    const other = live.get(name);
    if (other?.known !== true || !one.known) return [];
    return JSON.stringify(one.value) === JSON.stringify(other.value) ||
      (name === 'mirror.to' && sameMirrors(one.value, other.value))
      ? []
      : [{ name, declared: one, running: other }];
  });
}

/** A resource may leave the port of a mirror out, where a proxy always has one. */
function sameMirrors(declared: unknown, running: unknown): boolean {
  if (!Array.isArray(declared) || !Array.isArray(running) || declared.length !== running.length) return false;
  return declared.every((mirror, index) => {
    const [own, other] = [String(mirror), String(running[index])];
    return own === other || (!/:\d+$/.test(own) && own === other.replace(/:\d+$/, ''));
  });
}

const LIVE = {
  severity: 'major',
  catalogue: null,
  source: 'the answer of the live source',
  fix: 'Deploy what is written, or give the files that are deployed.',
} as const;

/** One finding for each setting that is not what is written. */
export function otherSettings(
  rule: string,
  subject: string,
  who: string,
  differing: readonly Differing[],
): AuditFinding[] {
  return differing.map(({ name, declared, running }) => ({
    ...LIVE,
    rule,
    subject,
    title: `${name} is ${settingText(name, declared)} in the files, and ${settingText(name, running)} in ${who}`,
    reason: `What runs is not what is written: ${originText(running)}.`,
    place: declared.known && declared.origin.kind === 'written' ? declared.origin.place : null,
  }));
}

/** A route that is not the same, or not there, in what runs. */
export function otherRoute(
  rule: string,
  subject: string,
  title: string,
  { origin }: Pick<DeclaredRoute, 'origin'>,
): AuditFinding {
  return {
    ...LIVE,
    rule,
    subject,
    title,
    reason: 'What runs is not what is written.',
    place: origin.kind === 'written' ? origin.place : null,
  };
}
