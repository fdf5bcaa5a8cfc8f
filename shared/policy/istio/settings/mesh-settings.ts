import type { MeshConfig } from '../resources/mesh-config.ts';
import type { MeshSource } from '../resources/mesh-source.ts';
import { below, type Placed } from './placed.ts';

/** A field of the MeshConfig: the last source that has it wins. */
export function meshField<Name extends keyof MeshConfig>(
  sources: readonly MeshSource[],
  name: Name,
): Placed<NonNullable<MeshConfig[Name]>> | undefined {
  const source = sources.findLast(({ config }) => config[name] !== undefined);
  const value = source?.config[name];
  if (source === undefined || value === undefined || value === null) return undefined;
  return below({ value: source.config, placeOf: source.placeOf }, [name], value);
}
