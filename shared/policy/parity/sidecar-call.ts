import type { Call, VersionShares } from '#shared/policy/model/policy.ts';
import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { whatAllSay } from './shared-settings.ts';

const RULES = 'the rules of the mesh for this host';

/**
 * What the mesh declares for calls of this caller to this version, among those to the host: the rules of the most specific
 * caller. A caller is a mesh host or its first label; with subset null any version may be the one that is reached. Where
 * several rules or versions remain and a setting differs between them, that setting is not known.
 */
export function sidecarCall(
  calls: readonly Call[],
  caller: string | null,
  subset: string | null,
): Call | undefined {
  const found = callsFor(calls, caller, subset);
  const [first] = found;
  return first === undefined || found.length === 1 ? first : together(first, found);
}

interface Together {
  readonly calls: readonly Call[];
  readonly call: Call;
}

/** What several calls say together, by the first of them: most callers of a host are governed by the same ones. */
const known = new WeakMap<Call, readonly Together[]>();

function together(first: Call, calls: readonly Call[]): Call {
  const before = known.get(first) ?? [];
  const same = before.find((one) => sameCalls(one.calls, calls));
  if (same !== undefined) return same.call;
  const subset = calls.every((one) => one.subset === first.subset) ? first.subset : null;
  const call = {
    ...first,
    subset,
    settings: whatAllSay(
      calls.map(({ settings }) => settings),
      RULES,
    ),
  };
  known.set(first, [...before, { calls, call }]);
  return call;
}

function sameCalls(a: readonly Call[], b: readonly Call[]): boolean {
  return a.length === b.length && a.every((call, index) => call === b[index]);
}

/**
 * How the mesh divides the calls of this caller over versions; undefined where no rule that is for every request divides them.
 */
export function sidecarShares(
  calls: readonly Call[],
  caller: string | null,
): Setting<VersionShares> | undefined {
  const found = callsFor(calls, caller, null).flatMap(({ shares }) => shares ?? []);
  const [first] = found;
  const text = (setting: Setting<VersionShares>) => JSON.stringify(setting.known ? setting.value : setting);
  const other = found.find((shares) => first !== undefined && text(shares) !== text(first));
  return other === undefined
    ? first
    : notKnown(
        'several rules of the mesh divide these calls, each in its own way',
        other.known && other.origin.kind === 'written' ? other.origin.place : null,
      );
}

/** The calls that are the most specific for a caller and a version. */
export function callsFor(calls: readonly Call[], caller: string | null, subset: string | null): Call[] {
  const reachable = calls.filter((call) => subset === null || call.subset === null || call.subset === subset);
  const score = (call: Call) => {
    const who = callerScore(call.caller, caller);
    return who < 0 ? -1 : who * 2 + (subset !== null && call.subset === subset ? 1 : 0);
  };
  const best = Math.max(-1, ...reachable.map(score));
  return best < 0 ? [] : reachable.filter((call) => score(call) === best);
}

/** 2 for the caller itself, 1 for its namespace, 0 for any caller, -1 for another one. */
function callerScore(declared: string | null, caller: string | null): number {
  if (declared === null) return 0;
  if (caller === null) return -1;
  const [who, given] = [declared.toLowerCase(), caller.toLowerCase()];
  if (who === given || who.startsWith(`${given}.`)) return 2;
  return who.startsWith('*.') && given.endsWith(who.slice(1)) ? 1 : -1;
}
