import { z } from 'zod';
import { vantageCode } from '#engine/store/codes.ts';
import { parseHead } from '#engine/store/head.ts';
import { packLoader } from '#engine/store/pack-loader.ts';
import { PackReader } from '#engine/store/pack.ts';
import { openForReading } from '#engine/store/workspace-file.ts';
import { LEAST_CONFIDENCE } from '#shared/compare/settings.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';

/** A request at an edge with what its instances were asked for it. `sure`: nothing of that may belong to another request. */
export type RecordedRequest = {
  readonly request: PolicyRequest;
  readonly sure: boolean;
  readonly attempts: readonly {
    readonly service: string;
    readonly version: string | null;
    readonly target: string;
  }[];
};

const Edge = z.object({
  id: z.number(),
  method: z.string(),
  path: z.string(),
  host: z.string().nullable(),
  head: z.number(),
});
const Attempt = z.object({
  parent: z.number().nullable(),
  confidence: z.number().nullable(),
  path: z.string(),
  spec: z.string(),
});
const Spec = z.object({ service: z.string(), version: z.string().nullable() });

/**
 * Every request of a capture or of a replay, as it was sent, and where it arrived: the instance taps know, without asking
 * what anybody declares. Attempts that no request is known for are counted.
 */
export function readRecorded(
  workspace: string,
  capture: string,
): { requests: RecordedRequest[]; unlinked: number } {
  const database = openForReading(workspace);
  try {
    const packs = new PackReader(packLoader(database), 256);
    const instance = vantageCode('instance');
    const attempts = Attempt.array().parse(
      database
        .prepare(
          `SELECT e.parent_id AS parent, e.link_confidence AS confidence, x.path, t.spec
           FROM exchange e JOIN exchange_content x ON x.exchange_id = e.id JOIN tap t ON t.id = e.tap_id
           JOIN capture c ON c.id = e.capture_id WHERE c.name = ? AND e.vantage = ?`,
        )
        .all(capture, instance),
    );
    const byParent = Map.groupBy(attempts, ({ parent }) => parent);
    const edges = Edge.array().parse(
      database
        .prepare(
          `SELECT e.id, e.method, x.path, x.host, x.request_head_ref AS head
           FROM exchange e JOIN exchange_content x ON x.exchange_id = e.id
           JOIN capture c ON c.id = e.capture_id WHERE c.name = ? AND e.vantage <> ? ORDER BY e.id`,
        )
        .all(capture, instance),
    );
    const requests = edges.map(
      ({ id, method, path, host, head }): RecordedRequest => ({
        request: {
          method,
          scheme: 'http',
          authority: host ?? '',
          target: path,
          headers: parseHead(packs.read(head)).headers.filter(([name]) => name.toLowerCase() !== 'host'),
        },
        sure: (byParent.get(id) ?? []).every(({ confidence }) => (confidence ?? 0) >= LEAST_CONFIDENCE),
        attempts: (byParent.get(id) ?? []).map(({ path: target, spec }) => ({
          ...Spec.parse(JSON.parse(spec)),
          target,
        })),
      }),
    );
    return { requests, unlinked: byParent.get(null)?.length ?? 0 };
  } finally {
    database.close();
  }
}
