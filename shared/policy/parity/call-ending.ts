import type { Call } from '#shared/policy/model/policy.ts';
import type { Setting } from '#shared/policy/model/setting.ts';
import type { Judgement } from './compare-setting.ts';
import { shortHost } from './words.ts';

/** Where the calls of a caller to a host end, when that is not simply the host. */
export interface CallEnding {
  readonly text: string;
  readonly setting: Setting<string>;
  readonly judged: Judgement;
  /** Whether nothing else is worth comparing. */
  readonly isWhole: boolean;
}

/**
 * What becomes of the calls that are the most specific for a caller: a Sidecar that does not import the host keeps them from
 * every rule (MO-02), and a VirtualService may send them to another host. Null where they go to the host, and where rules
 * divide them, which is the row of the weights.
 */
export function callEnding(found: readonly Call[], host: string): CallEnding | null {
  const outside = found.filter((call) => call.outside !== undefined);
  const [first] = outside;
  if (first?.outside !== undefined)
    return outside.length < found.length
      ? {
          text: 'not known',
          setting: settingOf(first, 'not known'),
          judged: {
            verdict: 'not-known',
            catalogue: 'MO-02',
            why: `${first.outside.by} does not import the host, and whether it is that of this caller is not known.`,
          },
          isWhole: false,
        }
      : endingOutside(first, first.outside, host);
  return endingElsewhere(found, host);
}

function endingOutside(call: Call, outside: NonNullable<Call['outside']>, host: string): CallEnding {
  if (outside.kind === 'refused')
    return {
      text: 'refused with 502',
      setting: settingOf(call, 'refused'),
      judged: {
        verdict: 'different',
        catalogue: 'MO-02',
        why: `${outside.by} does not import ${shortHost(host)}, and only imported hosts may be called: the proxy of the caller answers 502 itself.`,
      },
      isWhole: true,
    };
  const through = call.destination === undefined ? '' : ` by ${shortHost(call.destination)}`;
  return {
    text: `passed on as sent${through}`,
    setting: settingOf(call, 'passed on'),
    judged: {
      verdict: 'different',
      catalogue: 'MO-02',
      why: `${outside.by} does not import ${shortHost(host)}: its proxy passes the calls on as they are, and no VirtualService and no DestinationRule holds for them.`,
    },
    isWhole: false,
  };
}

function endingElsewhere(found: readonly Call[], host: string): CallEnding | null {
  const away = found.filter(({ destination = host }) => destination !== host);
  const [first] = away;
  const others = [...new Set(away.map(({ destination = host }) => shortHost(destination)))].sort();
  // A rule for every request that divides them has its row of weights.
  const isDivided = found.some(
    ({ shares }) => shares?.known === true && shares.value.destinations.length > 1,
  );
  // Where another rule may be the one that counts, nothing is said about where requests go.
  const isUnclear = found.some(({ shares }) => shares?.known === false);
  if (first === undefined || isDivided || isUnclear) return null;
  const isAll = away.length === found.length;
  const to = others.join(', ');
  return {
    text: isAll ? to : `${shortHost(host)}, by some rules ${to}`,
    setting: settingOf(first, to),
    judged: {
      verdict: 'different',
      catalogue: null,
      why: isAll
        ? `The rules of the mesh for ${shortHost(host)} send its requests to ${to}.`
        : `Some rules of the mesh for ${shortHost(host)} send requests to ${to}.`,
    },
    isWhole: false,
  };
}

function settingOf({ origin }: Call, value: string): Setting<string> {
  return { known: true, value, origin };
}
