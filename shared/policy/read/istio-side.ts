import type { PolicyInputs } from '#shared/policy/inputs.ts';
import { readConfigDump, type ConfigDump } from '#shared/policy/istio/config-dump/read-config-dump.ts';
import { dumpEdges, dumpServices } from './dump-edges.ts';
import { istioPolicy } from '#shared/policy/istio/policy.ts';
import { readIstioResources } from '#shared/policy/istio/resources/read-resources.ts';
import type { IstioResources } from '#shared/policy/istio/resources/resources.ts';
import type { Policy } from '#shared/policy/model/policy.ts';
import type { Problems } from '#shared/policy/source/problem.ts';

/** The Istio side as it was read: its resources with their policy, and what proxies have, where they were asked. */
export interface IstioSide {
  readonly resources: IstioResources;
  readonly policy: Policy;
  readonly dumps: readonly ConfigDump[];
}

/** Null when no source of this side was given. */
export function readIstioSide({ istio, options }: PolicyInputs, problems: Problems): IstioSide | null {
  if (istio.texts.length + istio.dumps.length === 0) return null;
  const resources = readIstioResources(istio.texts, problems);
  const dumps = istio.dumps.flatMap((text) => readConfigDump(text, problems) ?? []);
  const running = dumps.map(({ istioVersion }) => istioVersion).find((version) => version !== null);
  const declared = istioPolicy(
    resources,
    {
      version: options.istioVersion ?? running ?? null,
      gatewayPods: dumps.flatMap(({ gateway }) => gateway ?? []),
    },
    problems,
  );
  // Without resources the proxies are all there is.
  const policy =
    declared.edges.length > 0
      ? declared
      : {
          ...declared,
          edges: dumpEdges(dumps),
          services: declared.services.length > 0 ? declared.services : dumpServices(dumps),
        };
  return { resources, policy, dumps };
}
