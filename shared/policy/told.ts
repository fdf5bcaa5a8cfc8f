import { serviceName, type PolicyOptions, type ServiceName } from './inputs.ts';

/** An application as somebody tells it: a role of one jar, or one that is started with profiles of its own. */
type ToldApplication = NonNullable<PolicyOptions['applications']>[number];

/** Reads `SPRING=HOST[/SUBSET]`: which host of the mesh a service of the registry is. Null when the text says something else. */
export function readServiceName(text: string): ServiceName | null {
  const [, spring, host, subset] = /^([^=/\s]+)=([^=/\s]+)(?:\/([^=/\s]+))?$/.exec(text.trim()) ?? [];
  const parsed = serviceName.safeParse({ spring: spring?.toLowerCase(), host, subset: subset ?? null });
  return parsed.success ? parsed.data : null;
}

/** Reads `NAME=PROFILE,PROFILE`; its files are the ones that are given. Null when the text says something else. */
export function readToldApplication(text: string): ToldApplication | null {
  const [, name, profiles] = /^([^=\s]+)=([^=\s]*)$/.exec(text.trim()) ?? [];
  if (name === undefined || profiles === undefined) return null;
  return { name, profiles: profiles.split(',').filter((one) => one !== ''), folders: [], properties: {} };
}
