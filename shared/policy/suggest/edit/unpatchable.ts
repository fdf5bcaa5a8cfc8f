/** Why a text can't be edited with certainty; a file of its own is written instead. Caught by {@link editedSource}. */
export class Unpatchable extends Error {}
