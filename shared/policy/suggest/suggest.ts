import type { Suggestion } from '../model/audit.ts';
import type { Policies } from '../read/policies.ts';
import { bypassSuggestions } from './bypass/bypass.ts';
import { istioSuggestions, type IstioSuggestions } from './istio-resources.ts';
import { PresentResources } from './present-resources.ts';
import { resourceText } from './resource-text.ts';

/**
 * What it would take, as files for review: Istio resources that do what the Spring side does, and per application the settings
 * with which its SDK calls the mesh's names. Resources that are there already are written whole, with what they keep and where
 * they stand; those that say it already are left out.
 */
export function suggestions(
  policies: Policies,
  made: IstioSuggestions = istioSuggestions(policies),
): Suggestion[] {
  const present = new PresentResources(policies.istio?.resources ?? null);
  return [
    ...made.resources.flatMap(({ title, file, resource, comments }): Suggestion[] => {
      if (present.says(resource)) return [];
      const source = present.sourceOf(resource);
      const text = resourceText(resource, comments);
      return [{ side: 'istio', title, file, text, source, beside: present.file }];
    }),
    ...bypassSuggestions(policies),
  ];
}
