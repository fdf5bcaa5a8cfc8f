import type { Evidence, Finding } from '#shared/model/index.ts';
import type { Answers, Detector, DetectorContext } from '../detectors/detector.ts';
import type { ExchangePair } from '../pair.ts';
import { type FieldKind, type RequestField, requestFields } from '../request-fields.ts';
import { firstVersion } from '../rules/services.ts';
import { MOST_EVIDENCE, MOST_FIELDS, MOST_FIELD_VALUES, SURE_CONFIDENCE, TURN_SAMPLE } from '../settings.ts';
import { Sample } from './sample.ts';
import type { Turn } from './turns.ts';
import { versionFieldFindings } from './version-field-findings.ts';

/** More than one version: what is kept of such a value no longer matters. */
export const SEVERAL = Symbol('several versions');
type Seen = string | typeof SEVERAL | null;

/** Requests of one route and service that share one value of a field. */
export interface FieldValue {
  readonly field: RequestField;
  /** Requests on the baseline. */
  count: number;
  baseline: Seen;
  noise: Seen;
  /** Requests whose version on the candidate is surely known, and those of them that reached another one. */
  candidates: number;
  deviating: number;
  evidence: { readonly index: number; readonly item: Evidence }[];
}

/** One service on one route. */
export interface ServiceFields {
  readonly route: string;
  readonly service: string;
  /** Requests on the baseline, by version and by instance. */
  readonly versions: Map<string, number>;
  readonly instances: Map<string, number>;
  readonly turns: Sample<Turn>;
  /** By name; null for a field with too many values, and for a kind with too many names. */
  readonly fields: Map<FieldKind, Map<string, Map<string, FieldValue> | null> | null>;
  hasNoise: boolean;
}

/**
 * Which version each value of a request field meets, by route and service. Bounded: fields of many values and kinds
 * of many names are dropped for good, so that the order of the pairs does not matter.
 */
export class VersionFieldBook implements Detector {
  readonly #services = new Map<string, ServiceFields>();

  findings({ settings, isJudged }: DetectorContext): Finding[] {
    return versionFieldFindings(this.#services.values(), settings, isJudged);
  }

  add(pair: ExchangePair, { baseline, candidate, noise }: Answers): void {
    if (baseline.attempts.length === 0 || !baseline.attemptsAreSure) return;
    const fields = requestFields(pair);
    const [right, again] = [candidate.services, noise?.attemptsAreSure ? noise.services : null];
    for (const [service, attempts] of baseline.services) {
      const version = firstVersion(attempts);
      if (version === null) continue;
      const known = this.#service(pair.route, service);
      const second = firstVersion(again?.get(service) ?? []);
      const after = right.get(service) ?? [];
      // A deviating request is a proof only where its attempt is surely its own.
      const other = (after[0]?.confidence ?? 0) >= SURE_CONFIDENCE ? firstVersion(after) : null;
      countUp(known.versions, version);
      countUp(known.instances, attempts[0]?.instance ?? '');
      known.turns.add(pair.index, { index: pair.index, version });
      if (second !== null) known.hasNoise = true;
      for (const field of fields) {
        const value = valueOf(known, field);
        if (value) observe(value, pair, version, second, other);
      }
    }
  }

  #service(route: string, service: string): ServiceFields {
    const key = `${route}\n${service}`;
    let known = this.#services.get(key);
    if (!known) {
      known = {
        route,
        service,
        versions: new Map(),
        instances: new Map(),
        turns: new Sample(TURN_SAMPLE, 0),
        fields: new Map(),
        hasNoise: false,
      };
      this.#services.set(key, known);
    }
    return known;
  }
}

function countUp(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The entry for a field's value, or null where the field is dropped, now or before. */
function valueOf({ fields }: ServiceFields, field: RequestField): FieldValue | null {
  const names = fields.get(field.kind) ?? (fields.has(field.kind) ? null : new Map());
  fields.set(field.kind, names);
  if (!names) return null;
  const values = names.get(field.name) ?? (names.has(field.name) ? null : new Map());
  names.set(field.name, values);
  if (names.size > MOST_FIELDS) fields.set(field.kind, null);
  if (!values) return null;
  const value = values.get(field.value) ?? unseen(field);
  values.set(field.value, value);
  if (values.size > MOST_FIELD_VALUES) names.set(field.name, null);
  return value;
}

function unseen(field: RequestField): FieldValue {
  return { field, count: 0, baseline: null, noise: null, candidates: 0, deviating: 0, evidence: [] };
}

const joined = (seen: Seen, version: string): Seen => (seen === null || seen === version ? version : SEVERAL);

function observe(
  value: FieldValue,
  pair: ExchangePair,
  version: string,
  noise: string | null,
  candidate: string | null,
): void {
  value.count += 1;
  value.baseline = joined(value.baseline, version);
  if (noise !== null) value.noise = joined(value.noise, noise);
  if (candidate === null) return;
  value.candidates += 1;
  if (candidate === version) return;
  value.deviating += 1;
  const item: Evidence = {
    baselineId: pair.baseline.id,
    candidateId: pair.candidate?.id ?? null,
    request: `${pair.method} ${pair.path}`,
    baseline: version,
    candidate,
  };
  value.evidence.push({ index: pair.index, item });
  value.evidence.sort((a, b) => a.index - b.index);
  value.evidence.length = Math.min(value.evidence.length, MOST_EVIDENCE);
}
