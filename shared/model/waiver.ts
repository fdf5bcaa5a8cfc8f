import { z } from 'zod';

const sentence = (what: string, most: number) =>
  z.string().trim().min(1, `${what} is missing`).max(most, `${what} has ${most} characters at most`);

/** A name or a pattern of names, in which `*` stands for any text. */
const pattern = z.string().trim().min(1);

/** Which findings a waiver accepts: one by its id, or those of a catalogue entry at routes, at services or in scenarios. */
export const waiverScope = z
  .strictObject({
    /** Id of a finding, which is the same in every comparison, and in every drill of a scenario. */
    finding: z.string().trim().min(1).optional(),
    catalogue: z
      .string()
      .regex(/^[A-Z]{2}-\d{2}$/, 'is no entry of the catalogue, such as RE-02')
      .optional(),
    route: pattern.optional(),
    service: pattern.optional(),
    /** Of drills: the name of a ready scenario, or of the file. */
    scenario: pattern.optional(),
  })
  .superRefine(({ finding, catalogue, route, service, scenario }, context) => {
    const narrowed = (['route', 'service', 'scenario'] as const).find(
      (name) => ({ route, service, scenario })[name] !== undefined,
    );
    const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (finding === undefined && catalogue === undefined) {
      issue([], 'names neither a finding nor a catalogue entry');
    } else if (finding !== undefined && catalogue !== undefined) {
      issue(['catalogue'], 'a finding is named already');
    } else if (finding !== undefined && narrowed !== undefined) {
      issue([narrowed], 'a finding has its place already');
    } else if (catalogue !== undefined && narrowed === undefined) {
      issue(['catalogue'], "needs a route, a service or a scenario besides; '*' is all of them");
    } else if (route !== undefined && scenario !== undefined) {
      issue(['scenario'], 'findings of a drill have no route');
    }
  });
export type WaiverScope = z.infer<typeof waiverScope>;

/** What somebody says who accepts findings. */
export const waiverTerms = z.strictObject({
  /** Who answers for it. */
  owner: sentence('the owner', 120),
  reason: sentence('the reason', 2_000),
  /** Last day on which it counts, in UTC: `2026-12-31`. */
  expires: z.iso.date('is no day such as 2026-12-31'),
  scope: waiverScope,
});
export type WaiverTerms = z.infer<typeof waiverTerms>;

/** Where a waiver was written. */
export const waiverOrigin = z.object({
  kind: z.enum(['command-line', 'window', 'file']),
  /** Of a file: its name as it was given, the line, and the checksum of the text in hexadecimal. */
  file: z.string().nullable(),
  line: z.int().nullable(),
  sha256: z.string().nullable(),
});
export type WaiverOrigin = z.infer<typeof waiverOrigin>;

/** A waiver as the workspace keeps it. A removed one stays with its log. */
export const waiver = waiverTerms.extend({
  /** `W1`; never used again. */
  id: z.string(),
  origin: waiverOrigin,
  removed: z.boolean(),
  /** What happened to it, the oldest first. */
  log: z.array(
    z.object({
      what: z.enum(['added', 'removed', 'restored']),
      /** ISO 8601, UTC. */
      at: z.string(),
      by: z.string(),
    }),
  ),
});
export type Waiver = z.infer<typeof waiver>;

/** A waiver as a comparison or a drill meets it. */
export const appliedWaiver = waiverTerms.extend({
  id: z.string(),
  /** An expired one accepts nothing: the comparison or the drill was made after its last day. */
  state: z.enum(['active', 'expired']),
  /** Findings within its scope. */
  findings: z.array(z.string()),
  /** Findings of drills within its scope; left out by versions that asked comparisons only. */
  drills: z.array(z.object({ drill: z.string(), finding: z.string() })).optional(),
});
export type AppliedWaiver = z.infer<typeof appliedWaiver>;

const WAIVERS_SCHEMA = 1;

/** A file of waivers. */
export const waiversFile = z.strictObject({
  schema: z.literal(WAIVERS_SCHEMA, { error: `this version reads schema ${WAIVERS_SCHEMA}` }),
  waivers: z.array(waiverTerms).min(1),
});
