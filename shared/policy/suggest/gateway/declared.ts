import type { Edge, Policy } from '#shared/policy/model/policy.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { gatewayBehaviour, type GatewayBehaviour } from '#shared/policy/spring/gateway/behaviour.ts';
import type { GatewayDefinition } from '#shared/policy/spring/gateway/definition.ts';
import { readGatewayDefinition } from '#shared/policy/spring/gateway/read-definitions.ts';
import { springVersions } from '#shared/policy/spring/versions/spring-versions.ts';

/** A Spring Cloud Gateway with its routes as they are written. */
export interface DeclaredGateway {
  readonly application: SpringApplication;
  readonly edge: Edge;
  readonly definition: GatewayDefinition;
  readonly behaviour: GatewayBehaviour;
}

const LOCATED = 'ReactiveCompositeDiscoveryClient_';
const NEW_PREFIX = 'spring.cloud.gateway.server.webflux.routes';

/** The Spring Cloud Gateways among the applications. What can't be read has been reported when the policy was made. */
export function declaredGateways(
  applications: readonly SpringApplication[],
  spring: Policy,
): DeclaredGateway[] {
  const unheard = new Problems();
  const line = springVersions(spring.versions['Spring Cloud'] ?? null, unheard).line('gateway');
  return applications.flatMap((application): DeclaredGateway[] => {
    const edge = spring.edges.find(
      ({ kind, name }) => kind === 'spring-cloud-gateway' && name === application.name,
    );
    if (edge === undefined) return [];
    const { environment } = application;
    const guessed = environment.placeOf(NEW_PREFIX) === undefined ? '3.1' : '4.3';
    const behaviour = gatewayBehaviour(line ?? guessed, line === null);
    const services = edge.routes.flatMap(({ name }) =>
      name.startsWith(LOCATED) ? [name.slice(LOCATED.length)] : [],
    );
    const definition = readGatewayDefinition(
      environment,
      behaviour,
      services.length === 0 ? null : services,
      unheard,
    );
    return [{ application, edge, definition, behaviour }];
  });
}
