import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { Attributes } from '../annotation-value.ts';
import type { AnnotationsRead, AnnotationTarget } from '../annotations.ts';
import { annotationsAttribute, classesAttribute, textAttribute } from './attributes.ts';

/** Configuration classes for calls to one service, or for all of them. */
export interface BalancedClient {
  readonly via: 'ribbon' | 'load-balancer';
  /** Id of the service; null for `defaultConfiguration`, which holds for all. */
  readonly name: Setting<string> | null;
  readonly configuration: Setting<readonly string[]> | undefined;
  readonly place: Place;
}

/** Where `@LoadBalanced` stands: at a bean's method, a field or a parameter. */
export interface LoadBalancedUse {
  readonly target: AnnotationTarget;
  readonly place: Place;
}

/** `@RibbonClient`, `@RibbonClients`, `@LoadBalancerClient` and `@LoadBalancerClients`. */
export function ribbonClients(read: AnnotationsRead): BalancedClient[] {
  return read.annotations.flatMap(({ kind, attributes, place }): BalancedClient[] => {
    switch (kind) {
      case 'ribbon-client':
        return [clientOf('ribbon', attributes, place)];
      case 'load-balancer-client':
        return [clientOf('load-balancer', attributes, place)];
      case 'ribbon-clients':
        return clientsOf('ribbon', attributes, place);
      case 'load-balancer-clients':
        return clientsOf('load-balancer', attributes, place);
      default:
        return [];
    }
  });
}

export function loadBalanced(read: AnnotationsRead): LoadBalancedUse[] {
  return read.annotations
    .filter(({ kind }) => kind === 'load-balanced')
    .map(({ target, place }) => ({ target, place }));
}

/** `RibbonClientConfigurationRegistrar.getClientName`: `value`, then `name`. */
function clientOf(via: BalancedClient['via'], attributes: Attributes, place: Place): BalancedClient {
  const name =
    textAttribute(attributes, 'value') ??
    textAttribute(attributes, 'name') ??
    notKnown('neither name nor value is written', place);
  return { via, name, configuration: classesAttribute(attributes, 'configuration'), place };
}

function clientsOf(via: BalancedClient['via'], attributes: Attributes, place: Place): BalancedClient[] {
  const configuration = classesAttribute(attributes, 'defaultConfiguration');
  const clients = annotationsAttribute(attributes, 'value').map((client) => {
    const at = client.place ?? place;
    return client.attributes.known
      ? clientOf(via, client.attributes.value, at)
      : { via, name: client.attributes, configuration: client.attributes, place: at };
  });
  return configuration === undefined ? clients : [{ via, name: null, configuration, place }, ...clients];
}
