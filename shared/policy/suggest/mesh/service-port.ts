import type { ParityRow, Suggestion } from '#shared/policy/model/audit.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import type { Policies } from '#shared/policy/read/policies.ts';
import type { PresentResources } from '../present-resources.ts';
import { resourceText, type ResourceToWrite } from '../resource-text.ts';

/**
 * The Kubernetes Service of an application with a port that leads to it as HTTP (MO-08, PR-03). Null where the ports are not
 * those of a Service, or nobody knows what the application listens on: then they are not the Service's to change.
 */
export function servicePort(
  { scope, catalogue }: ParityRow,
  { spring, istio, names }: Policies,
  present: PresentResources,
): Suggestion | null {
  const application = scope.replace(/^service /, '');
  const host = names.inMesh(application)?.host;
  const [name, namespace] = host?.split('.') ?? [];
  const service = istio?.resources
    .of('Service')
    .find((one) => one.name === name && one.namespace === namespace);
  const told = (spring?.candidate ?? spring?.policy)?.services.find((one) => one.name === application);
  const server = valueOf(told?.listensOn?.server);
  const listens = istio?.policy.services.find((one) => one.name === host)?.listens ?? [];
  if (service === undefined || server === undefined || listens.length === 0) return null;
  const leading = listens.filter(({ targets }) => targets.known && targets.value.includes(server));
  const chosen =
    catalogue === 'PR-03' ? leading[0] : (listens.find(({ protocol }) => protocol === 'http') ?? listens[0]);
  if (chosen === undefined) return null;
  const change = catalogue === 'PR-03' ? { appProtocol: 'http' } : { targetPort: server };
  const resource: ResourceToWrite = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: service.name, namespace: service.namespace },
    spec: {
      ...service.spec,
      ports: (service.spec.ports ?? []).map((port) =>
        port.port === chosen.number && (port.protocol ?? 'TCP') === 'TCP' ? { ...port, ...change } : port,
      ),
    },
  };
  const source = present.sourceOf(resource);
  return {
    side: 'istio',
    title: `Changes Service ${service.namespace}/${service.name}: a port that leads to ${application} as HTTP`,
    file: `istio/service-${service.name}.yaml`,
    text: resourceText(resource),
    source,
    beside: present.file,
  };
}
