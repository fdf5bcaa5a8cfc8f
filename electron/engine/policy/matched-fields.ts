import type { PolicyInputs } from '#shared/policy/inputs.ts';

/**
 * Which of these header fields a configuration may match on: `Header=X-Request-Id, …` of Spring Cloud Gateway, a key below
 * `headers:` of a VirtualService, `name: x-request-id` of an HTTPRoute or of Envoy's own matchers,
 * `request.headers[x-request-id]` of an AuthorizationPolicy. Rather one too many than one too few: a field that is named
 * is kept apart when requests are counted.
 * @param fields in lower case
 */
export function matchedFields(
  { spring, istio }: PolicyInputs,
  fields: readonly string[],
): ReadonlySet<string> {
  const any = fields.map((field) => field.replaceAll(/[^\w-]/g, String.raw`\$&`)).join('|');
  const use = new RegExp(
    String.raw`(?:\bheader=\s*|\bheaders?\[|\b(?:name|header)["']?\s*:\s*["']?)(?<named>${any})(?![\w-])|(?:^|[\s{,"'])(?<key>${any})["']?\s*:`,
    'gim',
  );
  const found = new Set<string>();
  for (const { text } of [spring.texts, spring.actuators, istio.texts, istio.dumps].flat()) {
    for (const { groups } of text.matchAll(use)) {
      found.add((groups?.['named'] ?? groups?.['key'] ?? '').toLowerCase());
    }
  }
  return found;
}
