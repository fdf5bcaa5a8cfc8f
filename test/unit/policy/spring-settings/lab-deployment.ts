import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAnnotations } from '#shared/policy/spring/annotations/annotations.ts';
import { readSpringApplications } from '#shared/policy/spring/environment/read-applications.ts';
import type { EurekaService } from '#shared/policy/spring/eureka/eureka-apps.ts';
import { springPolicy } from '#shared/policy/spring/policy.ts';
import type { Call, Policy } from '#shared/policy/model/policy.ts';
import { Problems } from '#shared/policy/source/problem.ts';

const SPRING = 'test/lab/spring';
const ROLES = { eureka: 7101, producer: 7111, consumer: 7201, zuul: 7301, gateway: 7302 };

export interface LabOptions {
  readonly stack: 'classic' | 'modern';
  readonly profile?: 'registry' | 'bypass';
  readonly springVersion?: string | null;
  readonly springRetry?: boolean | null;
  readonly registered?: readonly EurekaService[];
  /** Without the clients' Java sources. */
  readonly withoutCode?: boolean;
  /** Overrides, as on the command line. */
  readonly properties?: Readonly<Record<string, string>>;
}

const files = (folder: string) =>
  readdirSync(folder)
    .toSorted()
    .map((name) => ({ file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));

/** The policy of one of the lab's Spring deployments, from the files that the lab itself starts. */
export function labPolicy(options: LabOptions): Policy {
  const { stack, profile = 'registry' } = options;
  const classic = stack === 'classic';
  const problems = new Problems();
  const resources = [`${SPRING}/resources`, `${SPRING}/${stack}/resources`];
  const applications = readSpringApplications(
    resources.flatMap(files),
    {
      boot: classic ? '2.3.12.RELEASE' : '3.5.16',
      applications: Object.entries(ROLES)
        .filter(([role]) => classic || role !== 'zuul')
        .map(([role, port]) => ({
          name: role,
          profiles: [role, stack, profile],
          folders: resources,
          properties: {
            'lab.role': role,
            'lab.address': '127.0.0.1',
            'lab.eureka': 'http://127.0.0.1:7101/eureka/',
            'lab.producer': 'producer:7111',
            'server.port': String(port),
            ...options.properties,
          },
        })),
    },
    problems,
  );
  return springPolicy(applications, {
    springVersion:
      options.springVersion === undefined ? (classic ? 'Hoxton.SR12' : '2025.0.1') : options.springVersion,
    springRetry: options.springRetry === undefined ? true : options.springRetry,
    annotations: options.withoutCode
      ? []
      : [{ application: null, complete: true, read: readAnnotations(files(`${SPRING}/java/lab`), problems) }],
    registered: options.registered ?? null,
    problems,
  });
}

/** The call of a service to another, by the client that makes it. */
export function callOf(policy: Policy, caller: string, callee: string, via: string): Call {
  const found = policy.calls.filter(
    (call) => call.caller === caller && call.callee === callee && call.via === via,
  );
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(
      `${found.length} calls ${caller} → ${callee} by ${via}; there are ${policy.calls.map((call) => `${call.caller} → ${call.callee} by ${call.via}`).join(', ')}`,
    );
  return only;
}
