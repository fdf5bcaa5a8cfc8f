import { z } from 'zod';
import { REPORT_SCHEMA, report } from './report.ts';

/** Where the published schema stands in the repository. */
export const JSON_SCHEMA_FILE = `docs/schema/report-${REPORT_SCHEMA}.schema.json`;

/** The JSON Schema (2020-12) of `report.json`, signed or not, as text. */
export function reportJsonSchema(): string {
  const { $schema, properties, ...rest } = z.toJSONSchema(report);
  const schema = {
    $schema,
    title: `Meshproof report, schema ${REPORT_SCHEMA}`,
    description:
      'report.json as `meshproof report` writes it. All but `run` and `signature` depends on the inputs alone. Readers refuse other versions.',
    ...rest,
    properties: {
      ...properties,
      signature: {
        description:
          'Ed25519 (RFC 8032) over every byte of the file before its value; `meshproof verify` checks it. Absent when the report is not signed.',
        type: 'object',
        properties: {
          algorithm: { const: 'ed25519' },
          publicKey: { description: 'SPKI, DER, base64 (RFC 8410)', type: 'string' },
          value: { type: 'string', pattern: '^[0-9a-f]{128}$' },
        },
        required: ['algorithm', 'publicKey', 'value'],
        additionalProperties: false,
      },
    },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
