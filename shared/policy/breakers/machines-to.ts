import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { BreakerAnswer, SettingInWords } from '#shared/policy/model/breaker-answer.ts';
import type { Policy } from '#shared/policy/model/policy.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import type { BreakerSettings } from './create.ts';
import { MACHINE_WORDS } from './fields.ts';
import { type BreakerSide, type CallMachine, machinesOfCall } from './settings-of-call.ts';

/** A machine with the name that it is shown under. */
export interface NamedMachine {
  readonly name: string;
  readonly settings: BreakerSettings;
  readonly words: readonly SettingInWords[];
}

/** What the policies of both sides say about calls to one service. */
export interface DeclaredMachines {
  readonly machines: readonly NamedMachine[];
  readonly notKnown: BreakerAnswer['notKnown'];
  readonly absent: BreakerAnswer['absent'];
}

/** Who calls the service, and with which settings. */
interface CallTo {
  readonly by: string | null;
  readonly settings: CallSettings;
}

/** Machines that are replayed: more can't be told apart in one picture. */
const MOST_MACHINES = 8;

/** The machines of every declared call and route to a service; those with equal values are one. */
export function machinesTo(
  service: string,
  policies: { readonly spring: Policy | null; readonly istio: Policy | null; readonly names: ServiceNames },
): DeclaredMachines {
  const machines: NamedMachine[] = [];
  const notKnown: BreakerAnswer['notKnown'][number][] = [];
  const absent: BreakerAnswer['absent'][number][] = [];
  for (const side of ['spring', 'istio'] as const) {
    const policy = policies[side];
    if (policy === null) continue;
    const calls = callsTo(service, policy, policies.names);
    const found = calls.map((call) => ({
      call,
      machines: machinesOfCall(side, call.settings, policy.versions),
    }));
    if (found.every(({ machines: none }) => none.length === 0))
      absent.push({ side, why: whyAbsent(side, calls) });
    const groups = Map.groupBy(
      found.flatMap(({ call, machines: own }) => own.map((machine) => ({ by: call.by, machine }))),
      ({ machine }) => JSON.stringify(machine.kind === 'known' ? machine.settings : machine.missing),
    );
    for (const group of groups.values()) {
      const [first] = group;
      if (first === undefined) continue;
      const name = nameOf(side, first.machine, first.by, new Set(group.map(({ by }) => by)).size - 1);
      if (first.machine.kind === 'not-known')
        notKnown.push({ name, side, missing: [...first.machine.missing] });
      else if (machines.length < MOST_MACHINES)
        machines.push({ name, settings: first.machine.settings, words: first.machine.words });
      else
        notKnown.push({
          name,
          side,
          missing: [{ setting: 'all', reason: `only ${MOST_MACHINES} machines are replayed at a time` }],
        });
    }
  }
  return { machines, notKnown, absent };
}

function nameOf(side: BreakerSide, { machine }: CallMachine, by: string | null, others: number): string {
  const word = machine === null ? (side === 'istio' ? 'Istio' : 'A breaker') : MACHINE_WORDS[machine].name;
  // What holds for every caller needs no names.
  if (by === null) return word;
  return others === 0 ? `${word} of ${by}` : `${word} of ${by} and ${others} more`;
}

function whyAbsent(side: BreakerSide, calls: readonly CallTo[]): string {
  if (calls.length === 0) return 'its sources declare no call to this service';
  return side === 'istio'
    ? 'its resources declare no outlier detection and no limit of a pool for this service'
    : 'its configuration declares no breaker and no ejection for this service';
}

/** A service of the taps is one of a side by its name, by its name in the mesh, or by the first part of a mesh host. */
function callsTo(service: string, policy: Policy, names: ServiceNames): CallTo[] {
  const wanted = service.toLowerCase();
  const inMesh = names.inMesh(wanted)?.host.toLowerCase();
  const isWanted = (host: string): boolean => {
    const callee = host.toLowerCase();
    if (callee === wanted || callee === inMesh) return true;
    return policy.side === 'istio'
      ? callee.split('.')[0] === wanted
      : inMesh !== undefined && names.inMesh(callee)?.host.toLowerCase() === inMesh;
  };
  const calls = policy.calls
    .filter(({ callee, destination }) => isWanted(destination ?? callee))
    .map(({ caller, settings }) => ({ by: caller, settings }));
  const routes = policy.edges.flatMap((edge) =>
    edge.routes
      .filter(({ destinations }) => destinations.some(({ host }) => isWanted(host)))
      .map(({ settings }) => ({ by: edge.name, settings })),
  );
  return [...calls, ...routes];
}
