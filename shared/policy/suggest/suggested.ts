import type { Comment, ResourceToWrite } from './resource-text.ts';

/** A resource that would be written, before it is YAML. */
export interface Suggested {
  readonly title: string;
  /** File relative to the folder of suggestions. */
  readonly file: string;
  readonly resource: ResourceToWrite;
  readonly comments: readonly Comment[];
}

/** `Makes Gateway default/shop` or, where it is there already, `Changes …`. */
export function titleOf({ kind, metadata }: ResourceToWrite, exists: boolean, what: string): string {
  return `${exists ? 'Changes' : 'Makes'} ${kind} ${metadata.namespace}/${metadata.name}: ${what}`;
}

export const NETWORKING = 'networking.istio.io/v1';
