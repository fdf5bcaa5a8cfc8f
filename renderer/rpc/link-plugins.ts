import type { ClientContext } from '@orpc/client';
import type { StandardLinkPlugin } from '@orpc/client/standard';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import { engineContract } from '#shared/contract/contract.ts';

/** What every transport's link does besides transporting: it checks answers against the contract. */
export function linkPlugins(): StandardLinkPlugin<ClientContext>[] {
  return [new ResponseValidationPlugin(engineContract)];
}
