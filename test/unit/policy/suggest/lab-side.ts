import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAnnotations } from '#shared/policy/spring/annotations/annotations.ts';
import { readSpringApplications } from '#shared/policy/spring/environment/read-applications.ts';
import { springPolicy } from '#shared/policy/spring/policy.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import type { ReadSpring } from './round-trip.ts';

const SPRING = 'test/lab/spring';
const ROLES = { eureka: 7101, producer: 7111, consumer: 7201, zuul: 7301, gateway: 7302 };

const files = (folder: string) =>
  readdirSync(folder)
    .toSorted()
    .map((name) => ({ file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));

/** One of the lab's Spring deployments with a registry, from the files that the lab itself starts. */
export function labSide(stack: 'classic' | 'modern'): ReadSpring {
  const classic = stack === 'classic';
  const problems = new Problems();
  const folders = [`${SPRING}/resources`, `${SPRING}/${stack}/resources`];
  const applications = readSpringApplications(
    folders.flatMap(files),
    {
      boot: classic ? '2.3.12.RELEASE' : '3.5.16',
      applications: Object.entries(ROLES)
        .filter(([role]) => classic || role !== 'zuul')
        .map(([role, port]) => ({
          name: role,
          profiles: [role, stack, 'registry'],
          folders,
          properties: {
            'lab.role': role,
            'lab.address': '127.0.0.1',
            'lab.eureka': 'http://127.0.0.1:7101/eureka/',
            'server.port': String(port),
          },
        })),
    },
    problems,
  );
  const annotations = [
    { application: null, complete: true, read: readAnnotations(files(`${SPRING}/java/lab`), problems) },
  ];
  return {
    applications,
    policy: springPolicy(applications, {
      springVersion: classic ? 'Hoxton.SR12' : '2025.0.1',
      springRetry: true,
      annotations,
      problems,
    }),
  };
}
