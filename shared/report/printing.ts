/** A report of the largest size prints in a few seconds; what hangs has to end, whoever prints. In milliseconds. */
export const LONGEST_PRINT_MS = 120_000;

/** Why a print was given up. */
export function tookTooLong(limitMs: number): Error {
  return new Error(`it took longer than ${limitMs / 1000} s, and was given up`);
}
