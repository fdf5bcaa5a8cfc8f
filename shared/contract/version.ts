/** Version of the contract between engine and window. Both sides must have the same. */
export const CONTRACT_VERSION = 5;
