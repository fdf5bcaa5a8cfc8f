import { isRecord, valueAt } from './items.ts';
import type { Kind } from './kinds.ts';
import type { KindResource } from './resources.ts';

/**
 * Whether two resources of one name say the same about calls. Of workloads that are labels, instances, ports and how their
 * containers are started; overlays differ in tags of images, resources, probes and volumes, which decide nothing here. Of
 * ConfigMaps it is all but files that are nobody's settings.
 */
export function sayTheSame(one: KindResource<Kind>, other: KindResource<Kind>): boolean {
  return JSON.stringify(contentOf(one)) === JSON.stringify(contentOf(other));
}

function contentOf({ kind, labels, spec }: KindResource<Kind>): unknown {
  switch (kind) {
    case 'Pod':
      return [sorted(labels), containersOf(spec)];
    case 'Deployment':
    case 'StatefulSet':
    case 'ReplicaSet':
      return [
        labels['app'],
        valueAt(spec, ['replicas']) ?? 1,
        sorted(valueAt(spec, ['template', 'metadata', 'labels'])),
        containersOf(valueAt(spec, ['template', 'spec'])),
      ];
    case 'ConfigMap':
      return sorted(valueAt(spec, ['data'])).filter(([name]) => !FOREIGN_FILE.test(name));
    default:
      return spec;
  }
}

/** Files that neither Spring nor istiod reads. */
const FOREIGN_FILE = /\.(conf|cfg|ini|toml|json|xml|sh|sql|html?|js|css|txt|md|lua|pem|crt|tpl)$/;

function containersOf(spec: unknown): unknown {
  const containers = valueAt(spec, ['containers']);
  if (!Array.isArray(containers)) return [];
  return containers.filter(isRecord).map(({ name, image, ports, env, envFrom, command, args }) => [
    name,
    // Of istiod the tag is its version.
    name === 'discovery' || typeof image !== 'string' ? image : image.replace(/[:@][^/]*$/, ''),
    Array.isArray(ports) ? ports.filter(isRecord).map((port) => [port['name'], port['containerPort']]) : [],
    env,
    envFrom,
    command,
    args,
  ]);
}

function sorted(entries: unknown): [string, unknown][] {
  return isRecord(entries) ? Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)) : [];
}
