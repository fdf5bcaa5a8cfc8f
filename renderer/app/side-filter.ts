import { create } from 'zustand';
import type { Side } from '#shared/model/side.ts';

/** The top bar's switch: whose captures and replays the lists show. */
export type SideFilter = Side | 'both';

/** The chosen side. */
export const useSideFilter = create<{ side: SideFilter }>()(() => ({ side: 'both' }));

/** Whether something of `side` is to be shown. */
export function showsSide(filter: SideFilter, side: Side): boolean {
  return filter === 'both' || filter === side;
}
