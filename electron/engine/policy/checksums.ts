import { createHash } from 'node:crypto';
import type { PolicyInputs } from '#shared/policy/inputs.ts';
import type { AuditDocument } from '#shared/policy/model/audit.ts';

/** The document with the checksums of the texts that its suggestions would change, so that a later change is seen. */
export function withChecksums(document: AuditDocument, { spring, istio }: PolicyInputs): AuditDocument {
  const wanted = new Set(document.suggestions.flatMap(({ source }) => source?.place.file ?? []));
  const checksums = new Map<string, string>();
  for (const { file, text } of [...spring.texts, ...istio.texts])
    if (wanted.has(file)) checksums.set(file, createHash('sha256').update(text).digest('hex'));
  return {
    ...document,
    suggestions: document.suggestions.map((suggestion) =>
      suggestion.source == null
        ? suggestion
        : {
            ...suggestion,
            source: { ...suggestion.source, sha256: checksums.get(suggestion.source.place.file) ?? null },
          },
    ),
  };
}
