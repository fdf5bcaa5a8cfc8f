import type { ParityRow } from '#shared/policy/model/audit.ts';
import type { Call, Policy } from '#shared/policy/model/policy.ts';
import { originText, type Setting } from '#shared/policy/model/setting.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import { clientAddress } from '../bypass/address.ts';
import { throughSidecar } from './layers.ts';
import type { InstancesOf } from './row.ts';
import { SETTING_ROWS } from './rows/index.ts';
import { sharesRow } from './shares.ts';
import { callEnding } from './call-ending.ts';
import { callsFor, sidecarCall, sidecarShares } from './sidecar-call.ts';
import { shortHost, sideOf } from './words.ts';

type Unfinished = Omit<ParityRow, 'id' | 'suggestion'>;

/**
 * Compares what an application declares for its calls with what will govern them in the mesh: its own SDK, configured as it
 * is on the candidate, and the sidecar below it. `gap` says why a service may be in the mesh without having been read.
 */
export function compareCalls(
  spring: Policy,
  candidate: Policy | null,
  mesh: Policy,
  names: ServiceNames,
  instancesOf: InstancesOf,
  gap: string | null,
): Unfinished[] {
  const gateways = new Set(spring.edges.map(({ name }) => name));
  const meshCalls = Map.groupBy(mesh.calls, ({ callee }) => callee);
  return spring.calls
    .filter(({ caller }) => caller === null || !gateways.has(caller))
    .flatMap((call) => {
      const scope = `${call.caller ?? 'any service'} → ${call.callee}`;
      const fixed = fixedHost(call);
      const target = names.inMesh(call.callee) ?? (fixed === null ? undefined : names.inMesh(fixed));
      if (target === undefined) return [missingHost(call, scope, fixed, gap)];
      const caller = call.caller === null ? null : (names.inMesh(call.caller)?.host ?? call.caller);
      const sidecar = sidecarCall(meshCalls.get(target.host) ?? [], caller, target.subset);
      if (sidecar === undefined) return [ungoverned(call, scope, target.host)];
      const ending = callEnding(
        callsFor(meshCalls.get(target.host) ?? [], caller, target.subset),
        target.host,
      );
      const ends =
        ending === null
          ? []
          : [{ ...destinationRow(call, scope, ending.text, ending.setting), ...ending.judged }];
      if (ending?.isWhole === true) return ends;
      const own = candidate === null ? call : (sameCall(candidate, call) ?? call);
      const layered = {
        GET: throughSidecar(own.settings, sidecar.settings, 'GET'),
        POST: throughSidecar(own.settings, sidecar.settings, 'POST'),
      };
      const shares =
        target.subset === null && ends.length === 0
          ? sharesRow(
              scope,
              call.shares,
              sidecarShares(meshCalls.get(target.host) ?? [], caller),
              target.host,
            )
          : null;
      const rows = SETTING_ROWS.flatMap((row) => {
        const outcome = row.compare(call.settings, layered[row.method ?? 'GET'], {
          kind: 'call',
          instances: instancesOf(target.host, target.subset ?? sidecar.subset),
        });
        return outcome === null ? [] : [{ area: row.area, scope, row: row.row, ...outcome }];
      });
      return [...ends, ...(shares === null ? [] : [shares]), ...rows];
    });
}

export function sameCall(policy: Policy, { caller, callee, via }: Call): Call | undefined {
  const same = policy.calls.filter((call) => call.caller === caller && call.callee === callee);
  return same.find((call) => call.via === via) ?? same[0];
}

/** The one name that a client is told, whatever it is called itself. */
function fixedHost({ addresses }: Call): string | null {
  const [only, ...others] = addresses?.known === true ? addresses.value : [];
  const address = only === undefined || others.length > 0 ? undefined : clientAddress(only);
  return address === undefined || address.literal ? null : address.host;
}

function missingHost(call: Call, scope: string, fixed: string | null, gap: string | null): Unfinished {
  const row = destinationRow(call, scope, `no host for ${fixed ?? shortHost(call.callee)}`);
  return {
    ...row,
    spring: { ...row.spring, text: fixed ?? row.spring.text },
    verdict: gap === null ? 'missing' : 'not-known',
    catalogue: 'MO-08',
    why:
      gap === null
        ? 'No resource declares this service. When it has another name in the mesh, say so with --service.'
        : `No resource that could be read declares this service, and ${gap}.`,
  };
}

/** The host is known, and no rule for HTTP calls to it is: then nothing is claimed about what its sidecar does. */
function ungoverned(call: Call, scope: string, host: string): Unfinished {
  return {
    ...destinationRow(call, scope, `no HTTP route to ${shortHost(host)} is known`),
    verdict: 'not-known',
    catalogue: 'PR-03',
    why: 'The mesh has the host, but no resource that was given shows an HTTP route of sidecars to it: its port may be TCP, a VirtualService may lead elsewhere, or only a proxy of another service was asked.',
  };
}

function destinationRow(
  { callee, origin }: Call,
  scope: string,
  istio: string,
  from: Setting<string> | null = null,
) {
  const setting: Setting<string> = { known: true, value: callee, origin };
  return {
    area: 'route' as const,
    scope,
    row: 'destination',
    spring: {
      text: callee,
      origin: originText(setting),
      place: origin.kind === 'written' ? origin.place : null,
    },
    istio: from === null ? { text: istio, origin: '', place: null } : sideOf(from, () => istio, istio),
  };
}
