import { z } from 'zod';
import type { Problems } from '#shared/policy/source/problem.ts';
import { fieldOf, type Place } from '#shared/policy/source/place.ts';
import { check } from '#shared/policy/source/check.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import type { Path } from '#shared/policy/source/yaml.ts';
import { readJsonAnswer } from '#shared/policy/spring/actuator/json-answer.ts';
import { readXml, type XmlElement } from './xml.ts';

const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
const truth = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
/** Eureka's JSON has `$` for the number and `@enabled` beside it (`EurekaJsonJacksonCodec`). */
const port = z.object({ $: number, '@enabled': truth });
const instance = z.object({
  instanceId: z.string().optional(),
  hostName: z.string(),
  ipAddr: z.string().default(''),
  status: z.string().default('UNKNOWN'),
  overriddenStatus: z.string().optional(),
  overriddenstatus: z.string().optional(),
  port: port.optional(),
  securePort: port.optional(),
  vipAddress: z.string().nullish(),
  secureVipAddress: z.string().nullish(),
  metadata: z.record(z.string(), z.unknown()).default({}),
  leaseInfo: z
    .object({ renewalIntervalInSecs: number.optional(), durationInSecs: number.optional() })
    .optional(),
});
/** A list, or, where a converter left it out, one of its items alone. */
const oneOrMany = <T extends z.ZodType>(item: T) => z.union([z.array(item), item.transform((one) => [one])]);
const application = z.object({ name: z.string(), instance: oneOrMany(instance).default([]) });
const appsAnswer = z.union([
  z.object({ applications: z.object({ application: oneOrMany(application).default([]) }) }),
  z
    .object({ application })
    .transform(({ application }) => ({ applications: { application: [application] } })),
]);

/** A registered instance. */
export interface EurekaInstance {
  readonly id: string;
  readonly host: string;
  readonly address: string;
  /** Null when it is switched off. */
  readonly port: number | null;
  readonly securePort: number | null;
  /** `UP`, `DOWN`, `STARTING`, `OUT_OF_SERVICE`, `UNKNOWN`; an override has been applied by the server. */
  readonly status: string;
  /** Names by which it is asked for, in lower case; usually the service's. */
  readonly vips: readonly string[];
  readonly secureVips: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly version: string | null;
  readonly zone: string | null;
  readonly lease: { readonly renewalMs: number | null; readonly durationMs: number | null };
  readonly place: Place;
}

/** The instances of one application; its name is in lower case, as a caller writes it. */
export interface EurekaService {
  readonly name: string;
  readonly instances: readonly EurekaInstance[];
}

/**
 * Reads `/eureka/apps` or `/eureka/apps/NAME` as JSON or XML. What can't be read is a problem, and the whole answer is
 * undefined. Never throws.
 */
export function readEurekaApps(source: SourceText, problems: Problems): EurekaService[] | undefined {
  const isXml = /^\s*(<\?xml|<applications?[\s>])/.test(source.text);
  const document = isXml ? xmlAnswer(source, problems) : readJsonAnswer(source, problems);
  if (document === undefined) return undefined;
  // Lines of the one-line JSON that a server answers are looked for only where something is wrong.
  const placeOf = isXml
    ? document.placeOf
    : (path: Path): Place => ({ file: source.file, line: null, column: null, field: fieldOf(path) });
  const answer = check(appsAnswer, document, [], document.value, problems);
  return answer?.applications.application.map(({ name, instance }, index) => ({
    name: name.toLowerCase(),
    instances: instance.map((one, position) =>
      instanceOf(one, placeOf(['applications', 'application', index, 'instance', position])),
    ),
  }));
}

function instanceOf(given: z.infer<typeof instance>, place: Place): EurekaInstance {
  const metadata: Record<string, string> = {};
  for (const [key, value] of Object.entries(given.metadata)) {
    if (typeof value === 'string') metadata[key] = value;
  }
  const { leaseInfo } = given;
  return {
    id: given.instanceId ?? `${given.hostName}:${given.port?.$ ?? ''}`,
    host: given.hostName,
    address: given.ipAddr,
    port: enabled(given.port),
    securePort: enabled(given.securePort),
    status: given.status,
    vips: namesOf(given.vipAddress),
    secureVips: namesOf(given.secureVipAddress),
    metadata,
    version: metadata['version'] ?? null,
    zone: metadata['zone'] ?? null,
    lease: {
      renewalMs: milliseconds(leaseInfo?.renewalIntervalInSecs),
      durationMs: milliseconds(leaseInfo?.durationInSecs),
    },
    place,
  };
}

function enabled(given: z.infer<typeof port> | undefined): number | null {
  return given?.['@enabled'] === true ? given.$ : null;
}

function namesOf(vips: string | null | undefined): string[] {
  return (vips ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

function milliseconds(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1000;
}

/** Brings the XML into the JSON's shape; an instance's place is its line. */
function xmlAnswer({ file, text }: SourceText, problems: Problems): ReturnType<typeof readJsonAnswer> {
  const read = readXml(text);
  if ('message' in read) {
    problems.error(
      'XML_SYNTAX',
      read.message,
      'Ask with the header Accept: application/json, or save the whole answer as it came.',
      { file, line: read.line, column: read.column, field: read.field },
    );
    return undefined;
  }
  const applications = read.name === 'application' ? [read] : childrenOf(read, 'application');
  const value = {
    applications: {
      application: applications.map((app) => ({
        name: textOf(app, 'name'),
        instance: childrenOf(app, 'instance').map(plainOf),
      })),
    },
  };
  const placeOf = (path: Path): Place => {
    const [, , index, ...below] = path;
    const { line, column } = elementAt(
      typeof index === 'number' ? (applications[index] ?? read) : read,
      below,
    );
    return { file, line, column, field: fieldOf(path) };
  };
  return { file, value, placeOf };
}

/** The element of a path of the JSON's shape, or the nearest one around it. */
function elementAt(element: XmlElement, path: Path): XmlElement {
  let at = element;
  let named: readonly XmlElement[] = [];
  for (const step of path) {
    if (typeof step === 'string') named = childrenOf(at, step);
    const found = named[typeof step === 'number' ? step : 0];
    if (found === undefined) break;
    at = found;
  }
  return at;
}

function childrenOf({ children }: XmlElement, name: string): XmlElement[] {
  return children.filter((child) => child.name === name);
}

function textOf(element: XmlElement, name: string): string | undefined {
  return childrenOf(element, name)[0]?.text;
}

function plainOf(element: XmlElement): unknown {
  const enabled = element.attributes.get('enabled');
  if (enabled !== undefined) return { $: element.text, '@enabled': enabled };
  if (element.children.length === 0) return element.name === 'metadata' ? {} : element.text;
  return Object.fromEntries(element.children.map((child) => [child.name, plainOf(child)]));
}
