/** What the yaml library asks for at each token and each document: in Node every look at `process.env` is a call of the system. */
const ASKED_OFTEN = ['LOG_TOKENS', 'LOG_STREAM'];

/**
 * Makes this thread look its environment up in memory: a tenth of reading YAML. Names that are not there are still looked for
 * in the environment itself, which on Windows takes them in any case.
 */
export function keepEnvironment(): void {
  const live = process.env;
  const kept: NodeJS.ProcessEnv = Object.create(live, Object.getOwnPropertyDescriptors({ ...live }));
  for (const name of ASKED_OFTEN)
    Object.defineProperty(kept, name, { value: live[name], enumerable: live[name] !== undefined });
  process.env = kept;
}
