/** `npm run schema`: writes the published JSON Schema of the report anew; a test says when that is due. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { JSON_SCHEMA_FILE, reportJsonSchema } from '#shared/report/json-schema.ts';
import { root } from './tool.ts';

const path = join(root, JSON_SCHEMA_FILE);
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, reportJsonSchema());
process.stdout.write(`${JSON_SCHEMA_FILE} is written\n`);
