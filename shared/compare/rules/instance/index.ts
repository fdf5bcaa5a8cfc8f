import type { Rule } from '#shared/compare/difference.ts';
import { answeredFields, credentials } from './credentials.ts';
import { forwarded } from './forwarded.ts';
import { host } from './host.ts';
import { ownFields } from './own-fields.ts';
import { passThrough } from './pass-through.ts';
import { trace } from './trace.ts';
import { hopByHop, meshFields, requestFraming, requestId, requestNames } from './wire.ts';

/** What instances received: the edge shows none of it. */
export const INSTANCE_RULES: readonly Rule[] = [
  host,
  forwarded,
  credentials,
  answeredFields,
  requestId,
  meshFields,
  hopByHop,
  requestNames,
  requestFraming,
  ownFields,
  trace,
  passThrough,
];
