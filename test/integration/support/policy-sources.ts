import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { readSources, type SourcesRead } from '#engine/policy/read-sources.ts';
import { DEFAULT_POLICY_OPTIONS, type PolicyOptions } from '#shared/policy/inputs.ts';
import type { PolicySources } from '#shared/policy/sources.ts';
import { httpServer } from './servers.ts';

export const NO_SOURCES: PolicySources = {
  spring: [],
  istio: [],
  actuators: [],
  actuatorHeaders: [],
  eureka: [],
  envoyAdmin: [],
  istioctl: null,
};

/** Reads sources as the audit worker does, relative to a folder. */
export function read(
  folder: string,
  sources: Partial<PolicySources>,
  options: Partial<PolicyOptions> = {},
  signal = new AbortController().signal,
): Promise<SourcesRead> {
  return readSources(
    { ...NO_SOURCES, ...sources },
    { ...DEFAULT_POLICY_OPTIONS, ...options },
    { folder, signal, progress: () => undefined },
  );
}

/** Writes a tree of files: way inside of the folder to content. */
export function writeTree(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [inside, content] of Object.entries(files)) {
    const path = join(folder, inside);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** A real answer, recorded from a running application. */
export function recorded(name: string): string {
  return readFileSync(new URL(`../../fixtures/policy/${name}.json`, import.meta.url), 'utf8');
}

/** Path to what is answered there: JSON, or something of its own. */
export type Answers = Readonly<
  Record<string, string | ((request: IncomingMessage, response: ServerResponse) => void)>
>;

/** A server that has these answers and 404 for everything else; remembers what it was asked. */
export async function answering(answers: Answers): Promise<{ url: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const port = await httpServer((request, response) => {
    asked.push(request);
    const answer = answers[request.url ?? ''];
    if (typeof answer === 'function') answer(request, response);
    else if (answer === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': 'application/json' }).end(answer);
  });
  return { url: `http://127.0.0.1:${port}`, asked };
}

/** The answers of the recorded Zuul and of the recorded gateway. */
export const ZUUL: Answers = {
  '/actuator': recorded('answers/zuul-index'),
  '/actuator/env': recorded('spring/classic/zuul-env'),
  '/actuator/configprops': recorded('spring/classic/zuul-configprops'),
  '/actuator/routes/details': recorded('spring/classic/zuul-routes-details'),
  '/actuator/routes': recorded('spring/classic/zuul-routes'),
};
export const GATEWAY: Answers = {
  '/actuator': recorded('spring/modern/gateway-index'),
  '/actuator/env': recorded('spring/modern/gateway-env'),
  '/actuator/configprops': recorded('spring/modern/gateway-configprops'),
  '/actuator/gateway/routes': recorded('spring/modern/gateway-routes'),
  '/actuator/circuitbreakers': recorded('spring/modern/gateway-circuitbreakers'),
};
