/** How words of the model stand in the narrow rows: as small integers. Never renumber. */
import type { LinkMethod, Vantage } from '#shared/model/index.ts';

export const VANTAGES: readonly Vantage[] = ['edge', 'instance', 'sender'];
export const LINK_METHODS: readonly LinkMethod[] = ['correlation', 'trace', 'time-path'];

export function vantageCode(vantage: Vantage): number {
  return VANTAGES.indexOf(vantage);
}

export function vantageOf(code: number): Vantage {
  return VANTAGES[code] ?? 'edge';
}

export function linkMethodCode(method: LinkMethod): number {
  return LINK_METHODS.indexOf(method);
}

export function linkMethodOf(code: number | null): LinkMethod | null {
  return code === null ? null : (LINK_METHODS[code] ?? null);
}
