import type { Property } from '../environment/environment.ts';
import type { Place } from '#shared/policy/source/place.ts';

/** How one container is started, as its deployment says it. Properties are in the order in which they were given. */
export interface ContainerStart {
  /** `service gateway`, `Deployment default/gateway`. */
  readonly what: string;
  readonly place: Place;
  /** Names that may be the application's, in lower case: of the service, of the container, of the workload, its label `app`. */
  readonly names: readonly string[];
  /** Last step of the image's name, without tag; null when it is not said. */
  readonly image: string | null;
  /** Folder that the image is built of; null when it is not said. */
  readonly folder: string | null;
  /** `--server.port=1` after the jar, later ones over earlier ones. */
  readonly args: readonly Property[];
  /** `-Dserver.port=1`, of the command line and of JAVA_TOOL_OPTIONS, later ones over earlier ones. */
  readonly system: readonly Property[];
  readonly variables: readonly Property[];
  /** What may say more, and was not read. */
  readonly missing: readonly string[];
  /** The text that says it, for who is given it twice. */
  readonly text: string;
}

/** What a container is called when nothing else than its own manifest says it. */
export interface ContainerIdentity {
  readonly what: string;
  readonly place: Place;
  readonly names: readonly unknown[];
  readonly image: unknown;
  readonly folder: string | null;
  readonly text: string;
}

/** `registry.example.com:5000/shop/gateway:1.0@sha256:…` is `gateway`. */
export function imageName(image: unknown): string | null {
  if (typeof image !== 'string') return null;
  const last = image.slice(image.lastIndexOf('/') + 1).replace(/[:@].*$/, '');
  return last === '' || last.includes('$') ? null : last.toLowerCase();
}

/** Texts among names that may be missing or anything else, in lower case and once. */
export function namesAmong(names: readonly unknown[]): string[] {
  return [
    ...new Set(
      names.flatMap((name) => (typeof name === 'string' && name !== '' ? [name.toLowerCase()] : [])),
    ),
  ];
}
