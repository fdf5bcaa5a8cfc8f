import type { Watch } from './watch.ts';

/** Watches until it is told to stop. What goes wrong meanwhile is the watch's trouble, never a rejection. */
export type Observer = (watch: Watch, signal: AbortSignal) => Promise<void>;
