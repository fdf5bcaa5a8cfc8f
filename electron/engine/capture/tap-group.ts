import type { DecodedCounts, TapTrafficReport } from '#engine/store/writer-protocol.ts';
import type { ActiveFault, TapSpec, TapStatus } from '#shared/model/index.ts';
import type { DataPath } from './data-path.ts';
import { Tap } from './tap.ts';

/** The taps of one capture: opened together, closed together. */
export class TapGroup {
  readonly #taps: readonly Tap[];
  readonly #decoded = new Map<number, DecodedCounts>();

  private constructor(taps: readonly Tap[]) {
    this.#taps = taps;
  }

  /**
   * Opens all taps, or none.
   * @param tapIds the store's ids, in the order of the specs
   * @param options.drilled whether faults will be set
   * @throws MeshproofError `environment` naming the first address that can't be listened on
   */
  static async open(
    specs: readonly TapSpec[],
    tapIds: readonly number[],
    path: DataPath,
    { drilled = false } = {},
  ): Promise<TapGroup> {
    const taps = specs.map((spec, index) => {
      const identity = { id: tapIds[index] ?? 0, spec, nextConnection: path.nextConnection };
      return new Tap({ ...identity, drilled }, path.batches);
    });
    const group = new TapGroup(taps);
    try {
      for (const tap of taps) await tap.open();
    } catch (error) {
      await group.close();
      throw error;
    }
    return group;
  }

  get size(): number {
    return this.#taps.length;
  }

  /** Replaces the faults of the tap at an index of the specs. */
  setFaults(index: number, faults: readonly ActiveFault[]): void {
    this.#taps[index]?.setFaults(faults);
  }

  /** Requests that each fault has met, by its id, over all taps. */
  faulted(): Map<string, number> {
    const sums = new Map<string, number>();
    for (const tap of this.#taps)
      for (const [id, count] of tap.faulted) sums.set(id, (sums.get(id) ?? 0) + count);
    return sums;
  }

  noteDecoded(counts: readonly DecodedCounts[]): void {
    for (const one of counts) this.#decoded.set(one.tapId, one);
  }

  traffic(): TapTrafficReport[] {
    return this.#taps.map((tap) => ({ tapId: tap.id, ...tap.traffic }));
  }

  status(): TapStatus[] {
    return this.#taps.map((tap) => {
      const decoded = this.#decoded.get(tap.id);
      return {
        id: tap.id,
        spec: tap.spec,
        bound: tap.bound,
        listening: tap.listening,
        counts: {
          ...tap.traffic,
          exchanges: decoded?.exchanges ?? 0,
          undecodedBytes: decoded?.undecodedBytes ?? 0,
          truncatedBodies: decoded?.truncatedBodies ?? 0,
          lostBytes: decoded?.lostBytes ?? 0,
        },
      };
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#taps.map((tap) => tap.close()));
  }
}
