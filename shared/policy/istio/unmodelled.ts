import type { Opaque } from '#shared/policy/model/policy.ts';
import type { Path } from '#shared/policy/source/yaml.ts';
import { istioIngresses } from './ingress.ts';
import type { Kind } from './resources/kinds.ts';
import type { IstioResources, KindResource } from './resources/resources.ts';

/** Resources, and parts of them, that change what calls do and are not modelled. */
export function unmodelled(resources: IstioResources): Opaque[] {
  return [
    ...(['WasmPlugin', 'TrafficExtension'] as const).flatMap((kind) =>
      resources.of(kind).map((one) => opaque(one, 'what its code does is not modelled')),
    ),
    ...resources.of('Sidecar').flatMap(ofSidecar),
    ...istioIngresses(resources).map((one) =>
      opaque(one, 'istiod makes routes of the ingress gateway of it, which are not modelled', ['spec']),
    ),
    ...resources
      .of('Telemetry')
      .flatMap((one) =>
        'tracing' in one.spec
          ? [
              opaque(one, 'which trace context its provider writes into requests is not modelled', [
                'spec',
                'tracing',
              ]),
            ]
          : [],
      ),
    ...resources
      .of('ProxyConfig')
      .flatMap((one) =>
        'environmentVariables' in one.spec
          ? [
              opaque(one, 'what the proxies do by these variables is not modelled', [
                'spec',
                'environmentVariables',
              ]),
            ]
          : [],
      ),
    ...resources
      .of('WorkloadGroup')
      .map((one) => opaque(one, 'how many workloads register by it is not known', ['spec', 'template'])),
  ];
}

/** What of a Sidecar is more than which hosts it imports and what becomes of others. */
function ofSidecar(sidecar: KindResource<'Sidecar'>): Opaque[] {
  const { ingress = [], egress = [], inboundConnectionPool, outboundTrafficPolicy } = sidecar.spec;
  const captures = egress.findIndex(
    ({ bind, captureMode = 'DEFAULT' }) => bind !== undefined || captureMode === 'NONE',
  );
  const parts: readonly (readonly [boolean, string, Path])[] = [
    [ingress.length > 0, 'its listeners for requests that come in are not modelled', ['spec', 'ingress']],
    [
      inboundConnectionPool !== undefined,
      'its limits of connections that come in are not modelled',
      ['spec', 'inboundConnectionPool'],
    ],
    [
      outboundTrafficPolicy?.egressProxy !== undefined,
      'what its egress proxy does with calls to other hosts is not modelled',
      ['spec', 'outboundTrafficPolicy', 'egressProxy'],
    ],
    [
      captures >= 0,
      'a listener that applications have to call by its own address is taken for one that catches their calls',
      ['spec', 'egress', captures],
    ],
  ];
  return parts.flatMap(([is, why, path]) => (is ? [opaque(sidecar, why, path)] : []));
}

function opaque(
  { kind, namespace, name, placeOf }: KindResource<Kind>,
  why: string,
  path: Path = [],
): Opaque {
  return { what: `${kind} ${namespace}/${name}`, why, place: placeOf(path) };
}
