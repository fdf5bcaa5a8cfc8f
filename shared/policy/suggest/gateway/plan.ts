import type { HttpRoute } from '#shared/policy/istio/virtual-service/schema.ts';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Service } from '#shared/policy/model/policy.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import { splitTarget } from '#shared/policy/model/request.ts';
import { inOrder } from '#shared/policy/spring/effective/route-input.ts';
import { compileRoutes, type CompiledRoute } from '#shared/policy/spring/gateway/route.ts';
import { meshDestination, type MeshDestination } from '../destination.ts';
import { fromText } from '../note.ts';
import type { DeclaredGateway } from './declared.ts';
import { answerOf } from './answer.ts';
import { filterNotes } from './filter-notes.ts';
import { httpMatches, matchPlan, type MatchPlan } from './match.ts';
import { rewritePlan } from './rewrite.ts';
import { ruleSettings } from './rule-settings.ts';
import { RuleList, type EdgePlan, type PlannedCall, type PlannedLimit } from './rule-list.ts';
import { weightGroup, type WeightGroup } from './weight-group.ts';

/** Translates the routes of a Spring Cloud Gateway, in the order in which they are tried (RT-09). */
export function planGateway(
  gateway: DeclaredGateway,
  names: ServiceNames,
  services: readonly Service[],
): EdgePlan {
  const { definition, behaviour, edge } = gateway;
  const routes = compileRoutes(definition, behaviour);
  const planner = new Planner(gateway, routes, names, services);
  for (const reason of definition.notKnown)
    planner.list.leave(edge.name, null, [{ catalogue: 'RT-10', text: reason }]);
  for (const route of routes) planner.add(route);
  return planner.plan();
}

class Planner {
  readonly list = new RuleList();
  readonly #gateway: DeclaredGateway;
  readonly #routes: readonly CompiledRoute[];
  readonly #names: ServiceNames;
  readonly #services: readonly Service[];
  readonly #calls: PlannedCall[] = [];
  readonly #limits: PlannedLimit[] = [];
  readonly #done = new Set<CompiledRoute>();

  constructor(
    gateway: DeclaredGateway,
    routes: readonly CompiledRoute[],
    names: ServiceNames,
    services: readonly Service[],
  ) {
    this.#gateway = gateway;
    this.#routes = routes;
    this.#names = names;
    this.#services = services;
  }

  plan(): EdgePlan {
    return {
      edge: this.#gateway.edge.name,
      rules: this.list.rules,
      ending: this.list.ending,
      calls: this.#calls,
      limits: this.#limits,
    };
  }

  add(route: CompiledRoute): void {
    if (this.#done.has(route)) return;
    this.#done.add(route);
    const { id, place, notKnown } = route.definition;
    if (notKnown.length > 0) {
      this.list.leave(
        id,
        place,
        notKnown.map((text) => ({ catalogue: 'RT-08', text })),
      );
      return;
    }
    const { behaviour } = this.#gateway;
    const match = matchPlan(route.definition.predicates, behaviour);
    if ('refused' in match) {
      this.list.leave(id, place, match.refused);
      return;
    }
    const group = weightGroup(route, this.#routes);
    if (group !== null && 'reason' in group) {
      this.list.leave(id, place, [{ catalogue: 'RT-11', text: group.reason }]);
      return;
    }
    for (const { route: member } of group?.members ?? []) this.#done.add(member);
    this.#write(route, match, group);
  }

  #filters({ definition }: CompiledRoute) {
    return inOrder(this.#gateway.definition.defaultFilters, definition.filters);
  }

  #settings({ definition }: CompiledRoute): CallSettings {
    return this.#gateway.edge.routes.find(({ name }) => name === definition.id)?.settings ?? {};
  }

  #write(route: CompiledRoute, match: MatchPlan, group: WeightGroup | null): void {
    const { id, place } = route.definition;
    const answer = answerOf(route, this.#filters(route));
    const base = { matches: httpMatches(match), lines: this.#head(route, group) };
    if (answer !== null && 'reason' in answer) {
      this.list.leave(id, place, [answer.reason]);
      return;
    }
    if (answer !== null) {
      this.list.push({
        route: id,
        name: id,
        ...base,
        action: answer.action,
        notes: [...match.notes, ...answer.notes],
      });
      return;
    }
    this.#forward(route, match, group, base.lines);
  }

  #head(route: CompiledRoute, group: WeightGroup | null): string[] {
    const members = group?.members ?? [{ route }];
    return members.map(({ route: { definition } }) => fromText(`Route ${definition.id}`, definition.place));
  }

  #forward(
    route: CompiledRoute,
    match: MatchPlan,
    group: WeightGroup | null,
    lines: readonly string[],
  ): void {
    const { id, place } = route.definition;
    const settings = this.#settings(route);
    const planned = ruleSettings(settings, match.methods);
    const targets = (group?.members ?? [{ route, weight: 100 }]).map(({ route: member, weight }) => ({
      member,
      weight,
      to: this.#target(member),
    }));
    const missing = targets.find(({ to }) => 'reason' in to);
    if (missing !== undefined && 'reason' in missing.to) {
      this.list.leave(id, place, [{ catalogue: 'RT-08', text: missing.to.reason }]);
      return;
    }
    const destinations = targets.flatMap(({ member, weight, to }) =>
      'reason' in to ? [] : [{ member, weight, to }],
    );
    for (const { member, to } of destinations)
      this.#calls.push({
        route: member.definition.id,
        to,
        tls: member.target.kind === 'http' && member.target.scheme === 'https',
        settings: this.#settings(member),
      });
    const samples = this.#gateway.edge.routes
      .find(({ name }) => name === id)
      ?.probes.map(({ target }) => splitTarget(target).path);
    const [onlyPath = null] = match.paths;
    // A template's variables are groups of the pattern, so that each pattern needs a rewrite of its own.
    const perPath =
      match.paths.length > 1 &&
      this.#filters(route).some(
        ({ name, args }) => name === 'SetPath' && args.some(([, value]) => value.includes('{')),
      );
    const variants = perPath ? match.paths : [match.paths.length === 1 ? onlyPath : null];
    const names: string[] = [];
    for (const [index, path] of variants.entries()) {
      const own = perPath && path !== null ? { ...match, paths: [path] } : match;
      const { rewrite, notes } = rewritePlan(
        this.#filters(route),
        path,
        this.#gateway.behaviour,
        samples ?? [],
      );
      const action: HttpRoute = {
        ...(rewrite !== null || planned.authority !== null
          ? { rewrite: { ...rewrite, ...(planned.authority !== null && { authority: planned.authority }) } }
          : {}),
        ...planned.fields,
        route: destinations.map(({ to, weight }) => ({
          destination: to.destination,
          ...(destinations.length > 1 && { weight }),
        })),
      };
      const all = [
        ...match.notes,
        ...notes,
        ...planned.notes,
        ...filterNotes(this.#filters(route)),
        ...(group?.notes ?? []),
        ...destinations.flatMap(({ to }) => to.notes),
      ];
      const name = variants.length > 1 ? `${id}-${index + 1}` : id;
      const rule = { route: id, name, matches: httpMatches(own), action, lines: index === 0 ? lines : [] };
      names.push(...this.list.pushSplit({ ...rule, notes: index === 0 ? all : notes }, planned.retry));
    }
    this.#limit(route, settings, names);
  }

  #target({ target }: CompiledRoute): MeshDestination | { readonly reason: string } {
    if (target.kind === 'not-modelled') return target;
    if (target.kind === 'none') return { reason: 'the gateway itself answers' };
    return meshDestination(target.destination, this.#names, this.#services);
  }

  #limit({ definition }: CompiledRoute, settings: CallSettings, rules: readonly string[]): void {
    const perSecond = valueOf(settings['limit.requestsPerSecond']) ?? null;
    if (perSecond === null) return;
    const burst = valueOf(settings['limit.burst']) ?? null;
    this.#limits.push({
      rules,
      perSecond,
      burst: burst ?? perSecond,
      from: fromText(`Route ${definition.id}`, definition.place),
    });
  }
}
