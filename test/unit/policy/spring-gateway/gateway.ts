import type { PolicyRequest } from '#shared/policy/model/request.ts';
import type { RouteDecision } from '#shared/policy/model/decision.ts';
import { Problems, type Problem } from '#shared/policy/source/problem.ts';
import { buildEnvironment } from '#shared/policy/spring/environment/build-environment.ts';
import { readConfigDocuments } from '#shared/policy/spring/environment/config-document.ts';
import { gatewayBehaviour } from '#shared/policy/spring/gateway/behaviour.ts';
import {
  gatewayRoutes,
  gatewaySurroundings,
  type GatewayRoutes,
} from '#shared/policy/spring/gateway/oracle.ts';
import { readGatewayDefinition } from '#shared/policy/spring/gateway/read-definitions.ts';

/** A gateway that one YAML file makes, with what was wrong with it. */
export function gatewayOf(
  version: string,
  text: string,
  services: readonly string[] | null = null,
): GatewayRoutes & { problems: readonly Problem[] } {
  const problems = new Problems();
  const environment = buildEnvironment(
    readConfigDocuments({ file: 'application.yml', text }, problems),
    problems,
  );
  const behaviour = gatewayBehaviour(version);
  const routes = gatewayRoutes({
    gateway: readGatewayDefinition(environment, behaviour, services, problems),
    behaviour,
    surroundings: gatewaySurroundings(environment, behaviour),
    now: () => Date.UTC(2026, 0, 1),
  });
  return { ...routes, problems: problems.found };
}

/** A gateway with these routes (in YAML's flow form) below the prefix of its version. */
export function withRoutes(version: '2.2' | '4.3', ...routes: string[]): GatewayRoutes {
  const prefix = version === '2.2' ? 'spring.cloud.gateway' : 'spring.cloud.gateway.server.webflux';
  return gatewayOf(version, `${prefix}.routes:\n${routes.map((route) => `  - ${route}\n`).join('')}`);
}

export function get(target: string, headers: Readonly<Record<string, string>> = {}): PolicyRequest {
  return {
    method: 'GET',
    scheme: 'http',
    authority: 'shop.example.test',
    target,
    headers: Object.entries(headers),
  };
}

/** What the instance gets, or the decision in a word. */
export function sent(
  { oracle }: GatewayRoutes,
  target: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  return inWords(oracle.route(get(target, headers)));
}

/** `one /path`, `404`, `302 https://…`, `?`. */
export function inWords(decision: RouteDecision): string {
  switch (decision.kind) {
    case 'route':
      return `${decision.route.name} ${decision.upstream.target}`;
    case 'redirect':
      return `${decision.status} ${decision.location}`;
    case 'not-modelled':
      return '?';
    default:
      return String(decision.status);
  }
}
