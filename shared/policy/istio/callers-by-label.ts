import { isSelected, type MeshService } from './settings/registry.ts';

type Labels = Readonly<Record<string, string>>;

const indexes = new WeakMap<readonly MeshService[], ReadonlyMap<string, readonly MeshService[]>>();

/** The first service of the namespace whose workloads the labels select; no labels select none. */
export function serviceBehind(
  services: readonly MeshService[],
  namespace: string,
  labels: Labels,
): MeshService | undefined {
  const [label] = Object.entries(labels);
  if (label === undefined) return undefined;
  const index = indexes.get(services) ?? indexOf(services);
  indexes.set(services, index);
  return index.get(keyOf(namespace, label))?.find((service) => isBehind(service, labels));
}

function isBehind({ workloads, selector }: MeshService, labels: Labels): boolean {
  return isSelected(selector, labels) || workloads.some((own) => isSelected(own, labels));
}

/** The services that have a label, at all or at some workload, in their order. */
function indexOf(services: readonly MeshService[]): Map<string, MeshService[]> {
  const index = new Map<string, MeshService[]>();
  for (const service of services) {
    const labels = [service.selector, ...service.workloads].flatMap((own) => Object.entries(own));
    for (const key of new Set(labels.map((label) => keyOf(service.namespace, label)))) {
      const list = index.get(key) ?? [];
      index.set(key, list);
      list.push(service);
    }
  }
  return index;
}

function keyOf(namespace: string, [name, value]: readonly [string, string]): string {
  return `${namespace} ${name}=${value}`;
}
