import type { Place } from '#shared/policy/source/place.ts';
import type { Path, YamlDocument } from '#shared/policy/source/yaml.ts';
import { isRecord, valueAt } from './items.ts';
import type { IstiodFeatures } from './resources.ts';

type Told = { value: string; place: Place };

/** Collects what a Deployment of istiod or an IstioOperator says about istiod's switches. Never throws. */
export class FeatureReader {
  readonly #env = new Map<string, Told>();
  #compatibility: Told | null = null;
  #image: Told | null = null;

  /** `values.pilot.env`, `components.pilot.k8s.env` and `compatibilityVersion` of an IstioOperator's spec. */
  readOperator(document: YamlDocument): void {
    const env = valueAt(document.value, ['spec', 'values', 'pilot', 'env']);
    if (isRecord(env))
      for (const [name, value] of Object.entries(env))
        this.#tell(name, value, document, ['spec', 'values', 'pilot', 'env', name]);
    this.#readEnv(document, ['spec', 'components', 'pilot', 'k8s', 'env']);
    for (const path of [
      ['spec', 'compatibilityVersion'],
      ['spec', 'values', 'compatibilityVersion'],
    ]) {
      const value = valueAt(document.value, path);
      if (value !== undefined) this.#compatibility = { value: textOf(value), place: document.placeOf(path) };
    }
  }

  /** The container `discovery` of a Deployment: its environment and the version of its image. */
  readDeployment(document: YamlDocument): void {
    const path = ['spec', 'template', 'spec', 'containers'];
    const containers = valueAt(document.value, path);
    if (!Array.isArray(containers)) return;
    for (const [index, container] of containers.entries()) {
      if (!isRecord(container) || container['name'] !== 'discovery') continue;
      this.#readEnv(document, [...path, index, 'env']);
      const image = container['image'];
      const [, version] = typeof image === 'string' ? (/:v?(\d+\.\d+[\w.-]*)$/.exec(image) ?? []) : [];
      if (version !== undefined)
        this.#image = { value: version, place: document.placeOf([...path, index, 'image']) };
    }
  }

  found(): IstiodFeatures {
    return { env: this.#env, compatibilityVersion: this.#compatibility, image: this.#image };
  }

  #readEnv(document: YamlDocument, path: Path): void {
    const env = valueAt(document.value, path);
    if (!Array.isArray(env)) return;
    for (const [index, entry] of env.entries())
      if (isRecord(entry) && typeof entry['name'] === 'string' && entry['value'] !== undefined)
        this.#tell(entry['name'], entry['value'], document, [...path, index, 'value']);
  }

  #tell(name: string, value: unknown, document: YamlDocument, path: Path): void {
    this.#env.set(name, { value: textOf(value), place: document.placeOf(path) });
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
