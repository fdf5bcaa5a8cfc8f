/** What `audit` and `route` have in common: the sources, and what no file says. */
import type { Command } from 'commander';
import { MeshproofError } from '#shared/model/index.ts';
import type { PolicyOptions, ServiceName } from '#shared/policy/inputs.ts';
import type { PolicySources } from '#shared/policy/sources.ts';
import { readServiceName, readToldApplication } from '#shared/policy/told.ts';
import { collect, readHeader } from './arguments.ts';

export interface PolicyCommandOptions {
  spring?: string[];
  istio?: string[];
  actuator?: string[];
  actuatorHeader?: string[];
  eureka?: string[];
  envoyAdmin?: string[];
  istioctl?: string;
  springVersion?: string;
  istioVersion?: string;
  profile?: string[];
  candidateProfile?: string[];
  application?: string[];
  service?: string[];
}

export function addPolicyOptions(command: Command): Command {
  return command
    .option(
      '--spring <path...>',
      'configuration, sources, classes, jars or saved answers of the Spring side',
      collect,
    )
    .option('--istio <path...>', 'resources, MeshConfig or saved config dumps of the Istio side', collect)
    .option('--actuator <url...>', 'actuator of a running application', collect)
    .option('--actuator-header <field>', "'Name: value' to send to actuators (repeatable)", collect)
    .option('--eureka <url...>', 'running Eureka server', collect)
    .option('--envoy-admin <url...>', 'admin interface of a running Envoy', collect)
    .option('--istioctl <path>', 'istioctl to ask as well; else the one on PATH')
    .option('--spring-version <train>', 'release train, for example Hoxton.SR12 or 2025.0.1')
    .option('--istio-version <version>', 'version of Istio, for example 1.31')
    .option('--profile <name...>', 'active profiles of every application', collect)
    .option('--candidate-profile <name...>', 'active profiles under Istio, where they differ', collect)
    .option(
      '--application <name=profiles>',
      'application that the files alone do not tell apart, such as a role of one jar (repeatable)',
      collect,
    )
    .option('--service <spring=host[/subset]>', 'which mesh host a service is (repeatable)', collect);
}

export function readSourceOptions(options: PolicyCommandOptions): PolicySources {
  return {
    spring: options.spring ?? [],
    istio: options.istio ?? [],
    actuators: options.actuator ?? [],
    actuatorHeaders: (options.actuatorHeader ?? []).map((text) => readHeader(text, '--actuator-header')),
    eureka: options.eureka ?? [],
    envoyAdmin: options.envoyAdmin ?? [],
    istioctl: options.istioctl ?? null,
  };
}

export function readPolicyOptions(options: PolicyCommandOptions): PolicyOptions {
  return {
    springVersion: options.springVersion ?? null,
    istioVersion: options.istioVersion ?? null,
    profiles: namesOf(options.profile ?? []),
    ...(options.candidateProfile && { candidateProfiles: namesOf(options.candidateProfile) }),
    ...(options.application && { applications: options.application.map(readApplication) }),
    springRetry: null,
    services: (options.service ?? []).map(readService),
  };
}

/** `NAME=PROFILE,PROFILE`: its files are the ones that were given. */
function readApplication(text: string): NonNullable<PolicyOptions['applications']>[number] {
  const told = readToldApplication(text);
  if (told === null) {
    throw new MeshproofError(
      'usage',
      'BAD_OPTION',
      `--application: '${text}' does not say NAME=PROFILES`,
      'Write for example gateway=gateway,prod.',
    );
  }
  return told;
}

function namesOf(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split(',').filter((name) => name !== ''));
}

/** `SPRING=HOST[/SUBSET]`. */
export function readService(text: string): ServiceName {
  const told = readServiceName(text);
  if (told === null) {
    throw new MeshproofError(
      'usage',
      'BAD_OPTION',
      `--service: '${text}' does not say SPRING=HOST[/SUBSET]`,
      'Write for example producer-v1=producer.shop.svc.cluster.local/v1.',
    );
  }
  return told;
}

/** A capture lies in a workspace. @throws MeshproofError `usage` */
export function requireWorkspace(option: string, workspace: string | undefined): string {
  if (workspace !== undefined) return workspace;
  throw new MeshproofError(
    'usage',
    'NO_WORKSPACE',
    `${option} needs a workspace`,
    'Give the workspace file with --workspace.',
  );
}
