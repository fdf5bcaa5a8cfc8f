import type { Call } from '#shared/policy/model/policy.ts';
import { notKnown } from '#shared/policy/model/setting.ts';
import { fullHost } from './host-name.ts';
import { allNotKnown } from './settings/holes.ts';
import type { CallingProxy, IstioMesh } from './settings/mesh.ts';
import type { SidecarScope } from './sidecar-scope.ts';

/**
 * A call to a host that the caller's Sidecar does not import: its proxy has no route and no cluster for it, so that no
 * VirtualService and no DestinationRule holds (`buildCatchAllVirtualHost` in pilot/pkg/networking/core/httproute.go).
 */
export function outsideCall(
  host: string,
  caller: string | null,
  proxy: CallingProxy,
  { resource }: SidecarScope,
  mesh: IstioMesh,
): Call {
  const own = resource.spec.outboundTrafficPolicy;
  const place = resource.placeOf(own === undefined ? ['spec', 'egress'] : ['spec', 'outboundTrafficPolicy']);
  // The first value of the enum holds where the policy has no mode (networking/v1alpha3/sidecar.proto).
  const mode = own === undefined ? mesh.outboundTrafficPolicy : (own.mode ?? 'REGISTRY_ONLY');
  const call = {
    caller,
    callee: host,
    via: 'sidecar',
    origin: { kind: 'written', place },
    subset: null,
    addresses: null,
  } as const;
  const name = `Sidecar ${resource.namespace}/${resource.name}`;
  const settings = mesh.passthroughSettings(proxy, host, place);
  if (mode === 'REGISTRY_ONLY')
    return {
      ...call,
      settings: allNotKnown(settings, notKnown('the proxy of the caller answers 502 itself', place)),
      outside: { kind: 'refused', by: name },
    };
  const { egressProxy } = own ?? {};
  return egressProxy === undefined
    ? { ...call, settings, outside: { kind: 'passed-on', by: name } }
    : {
        ...call,
        settings: allNotKnown(settings, notKnown('what its egress proxy does is not modelled', place)),
        destination: fullHost(egressProxy.host, resource.namespace, mesh.domain).toLowerCase(),
        outside: { kind: 'passed-on', by: name },
      };
}
