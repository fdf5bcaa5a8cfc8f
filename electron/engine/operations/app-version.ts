import packageFile from '#package' with { type: 'json' };

/** Version of this Meshproof, as in its package. */
export const APP_VERSION: string = packageFile.version;
