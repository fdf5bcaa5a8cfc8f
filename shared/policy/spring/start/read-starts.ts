import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { isCompose, readCompose } from './compose.ts';
import type { ContainerStart } from './container-start.ts';
import { readManifests, workloadStarts } from './workloads.ts';

/**
 * How the containers of Compose files and manifests are started.
 * @param inMesh texts that are given as the mesh's as well: they say how applications are started there, unless nothing else is said
 */
export function readStarts(
  sources: readonly SourceText[],
  inMesh: readonly SourceText[],
  problems: Problems,
): ContainerStart[] {
  const composed = sources.filter(isCompose).flatMap((source) => readCompose(source, problems));
  const started = workloadStarts(
    readManifests(
      sources.filter((source) => !isCompose(source)),
      problems,
    ),
  );
  if (composed.length === 0 || started.length === 0) return [...composed, ...started];
  const texts = new Set(inMesh.map(({ text }) => text));
  return [...composed, ...started.filter(({ text }) => !texts.has(text))];
}
