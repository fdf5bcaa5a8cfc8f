import type { MigrationStage, ServiceStage } from '#shared/policy/model/audit.ts';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Call } from '#shared/policy/model/policy.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import type { ServiceTraffic } from '#shared/policy/inputs.ts';
import { attemptsOf } from '#shared/policy/parity/rows/retry.ts';
import { clientAddress } from './address.ts';
import { addressesOf, isReplaced, meshCall, type BypassContext } from './context.ts';

type Evidence = ServiceStage['evidence'][number];

/** How far each application has come, with the evidence of its configuration and, where there is a capture, of traffic. */
export function serviceStages(context: BypassContext): ServiceStage[] {
  const callsOf = Map.groupBy(context.spring.calls, ({ caller }) => caller);
  return context.applications.map(({ name }) => {
    const shown = context.spring.services.find((one) => one.name === name)?.servesRegistry;
    if (shown !== undefined) return registryStage(name, shown);
    const configured = configuredStage(context, name, callsOf.get(name) ?? []);
    const seen = seenStage(context, name);
    const evidence = [...configured.evidence, ...seen.evidence];
    return { service: name, stage: together(configured.stage, seen.stage), evidence };
  });
}

function registryStage(name: string, shown: string): ServiceStage {
  const text = `it is the registry (${shown}), to be removed last: when no service asks it any more`;
  return { service: name, stage: 'registry', evidence: [{ from: 'configuration', text, place: null }] };
}

interface Stage {
  readonly stage: MigrationStage;
  readonly evidence: readonly Evidence[];
}

function configuredStage(context: BypassContext, name: string, calls: readonly Call[]): Stage {
  if (isReplaced(context, name)) {
    const gateways = context.mesh?.edges.map((edge) => edge.name).join(', ') ?? '';
    const text = `a gateway: the mesh has ${gateways} in its place; whether clients use that, only traffic shows`;
    return { stage: 'not-known', evidence: [{ from: 'configuration', text, place: null }] };
  }
  const service = context.spring.services.find((one) => one.name === name);
  const registry = service?.registry ?? null;
  const asks = registry === null ? undefined : valueOf(registry);
  const evidence: Evidence[] = [];
  const said = new Set<string>();
  const say = (text: string, place: Evidence['place'] = null) => {
    // The methods of a Feign client are calls of their own.
    if (!said.has(text)) evidence.push({ from: 'configuration', text, place });
    said.add(text);
  };
  if (asks === undefined) {
    say(registry?.known === false ? registry.reason : 'nothing says whether a registry is asked');
    return { stage: 'not-known', evidence };
  }
  say(asks ? 'the registry client is on' : 'the registry client is off');
  const open = service?.callsNotKnown ?? [];
  for (const { text, place } of open) say(`whom it calls is not known: ${text}`, place);
  const stages = [
    ...calls.map((call) => callStage(context, call, asks, say)),
    ...open.map((): MigrationStage => 'not-known'),
  ];
  if (stages.length === 0) {
    say('no calls to other services are declared');
    if (asks) return { stage: 'sdk', evidence };
    return { stage: context.names.inMesh(name) === undefined ? 'bypassed' : 'cut-over', evidence };
  }
  return { stage: joined(stages), evidence };
}

function callStage(
  context: BypassContext,
  call: Call,
  asksRegistry: boolean,
  say: (text: string) => void,
): MigrationStage {
  const addresses = addressesOf(call);
  if (call.addresses?.known === false) {
    say(`${call.callee}: ${call.addresses.reason}`);
    return 'not-known';
  }
  if (addresses.length === 0) {
    say(
      `${call.callee}: ${asksRegistry ? 'its instances come from the registry' : 'no address is told, and no registry is asked'}`,
    );
    return asksRegistry ? 'sdk' : 'not-known';
  }
  if (addresses.length > 1) {
    say(`${call.callee}: the SDK balances over ${addresses.length} fixed addresses`);
    return 'sdk';
  }
  const [text = ''] = addresses;
  if (meshCall(context, call) === undefined) {
    const literal = clientAddress(text)?.literal === true;
    say(`${call.callee}: one fixed ${literal ? 'address' : 'name'}, ${text}, that no Istio resource governs`);
    return 'bypassed';
  }
  const { kept, unknown } = keptPolicies(call.settings);
  const keeps = kept.length === 0 ? '' : `; the SDK keeps ${kept.join(' and ')}`;
  const open = unknown.length === 0 ? '' : `; whether the SDK ${unknown.join(', and whether it ')}`;
  say(`${call.callee}: ${text}, governed by Istio${keeps}${open}`);
  return kept.length === 0 && unknown.length === 0 ? 'cut-over' : 'in-the-mesh';
}

/**
 * What the SDK goes on doing by itself. A setting that is absent says that the client has nothing of the kind; one that is
 * not known proves nothing, so that its call can't be called cut over.
 */
function keptPolicies(settings: CallSettings): { kept: string[]; unknown: string[] } {
  const [kept, unknown]: [string[], string[]] = [[], []];
  const attempts = attemptsOf(settings, 'GET');
  if (attempts?.known === false) unknown.push(`still repeats is not known (${attempts.reason})`);
  else if (attempts !== undefined && attempts.value > 1) kept.push(`${attempts.value} attempts`);
  const breaker = settings['breaker.kind'];
  if (breaker?.known === false) unknown.push(`has a breaker is not known (${breaker.reason})`);
  else if (breaker !== undefined && breaker.value !== 'none') kept.push(breaker.value);
  return { kept, unknown };
}

const ORDER: readonly MigrationStage[] = ['bypassed', 'in-the-mesh', 'cut-over'];

/** Several calls of one application: the least far of the bypassed ones; mixed when only some still ask the registry. */
function joined(stages: readonly MigrationStage[]): MigrationStage {
  const different = new Set(stages);
  if (different.size === 1) return stages[0] ?? 'not-known';
  if (different.has('not-known')) return 'not-known';
  if (different.has('sdk') || different.has('mixed')) return 'mixed';
  return ORDER.find((stage) => different.has(stage)) ?? 'mixed';
}

/** What arrived at the instances that this application calls. */
function seenStage({ traffic, spring }: BypassContext, name: string): Stage {
  if (traffic === null) return { stage: 'not-known', evidence: [] };
  const callees = new Set(spring.calls.filter(({ caller }) => caller === name).map(({ callee }) => callee));
  const seen = traffic.services.filter(
    ({ service, exchanges }) => callees.has(service.toLowerCase()) && exchanges > 0,
  );
  const stages = seen.map((one) => trafficStage(one));
  return {
    stage: stages.length === 0 ? 'not-known' : joined(stages.map(({ stage }) => stage)),
    evidence: stages.flatMap(({ evidence }) => evidence),
  };
}

function trafficStage({ service, exchanges, hosts, throughEnvoy, mostAttempts }: ServiceTraffic): Stage {
  const [first] = hosts;
  const byAddress = first !== undefined && clientAddress(first.host)?.literal === true;
  const share = throughEnvoy / exchanges;
  const text =
    `${service}: ${exchanges} exchanges, ${throughEnvoy} of them through Envoy, ` +
    `${first === undefined ? 'no Host header' : `most with Host ${first.host}`}, at most ${mostAttempts} attempts`;
  const evidence: Evidence[] = [{ from: 'traffic', text, place: null }];
  if (share === 1) return { stage: 'in-the-mesh', evidence };
  if (share > 0) return { stage: 'mixed', evidence };
  return { stage: byAddress ? 'sdk' : 'bypassed', evidence };
}

/** Configuration and traffic have to agree; traffic can't tell whether the SDK's own policies are off. */
function together(configured: MigrationStage, seen: MigrationStage): MigrationStage {
  if (seen === 'not-known') return configured;
  if (configured === 'not-known') return seen;
  if (configured === seen || (configured === 'cut-over' && seen === 'in-the-mesh')) return configured;
  return 'mixed';
}
