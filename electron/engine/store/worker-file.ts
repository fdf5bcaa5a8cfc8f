/**
 * Where a worker's program lies: in a checkout beside this folder as TypeScript, in a bundle as
 * `workers/NAME.mjs` beside the bundled engine.
 */
export function workerFile(name: 'ingest' | 'query' | 'compare' | 'audit'): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL(`../../workers/${name}.ts`, import.meta.url)
    : new URL(`./workers/${name}.mjs`, import.meta.url);
}
