import { parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';
import { readPolicies, type Policies } from '#shared/policy/read/policies.ts';
import { compareParity } from '#shared/policy/parity/parity.ts';
import { suggestions } from '#shared/policy/suggest/suggest.ts';
import { problemText } from '#shared/policy/source/problem.ts';
import { LabError } from '../errors.ts';
import type { Resources } from '../istio/resources.ts';
import type { CaptureT } from '../meshproof/answers.ts';
import { checkTogether } from '../scenario/interleave.ts';
import type { Stage } from '../scenario/scenario.ts';
import { checkAgreement } from './agreement.ts';
import { readAll, type PoliciesRead } from './read.ts';

const Resource = z.looseObject({ kind: z.string(), spec: z.looseObject({}) });
const Rules = z.looseObject({ http: z.array(z.looseObject({ name: z.string().optional() })) });
/** What the suggestions have to write; services, addresses, listeners and the mesh's settings stay the lab's own. */
const WRITTEN = new Set(['VirtualService', 'DestinationRule']);
/** Which registry names are which versions: without a DestinationRule only the user knows. */
const SERVICES = ['v1', 'v2'].map((version) => ({
  spring: `producer-${version}`,
  host: 'producer.default.svc.cluster.local',
  subset: version,
}));
const SHOWN = 4;

/**
 * The resources that the product suggests, for a mesh that has services and a gateway and no rule: istioctl takes them, they
 * are as far as Istio goes what the Spring side declares, and the recorded traffic passes the comparison on them.
 */
export async function checkSuggested(stage: Stage, baseline: PoliciesRead, capture: CaptureT): Promise<void> {
  const { deployments, checks } = stage;
  let written: string[] = [];
  const revision = await deployments.deploy((own) => {
    const bare = [...own.files].map(([file, text]) => ({ file, text: withoutRules(text) }));
    const { inputs } = baseline;
    const before = readPolicies({
      ...inputs,
      istio: { texts: [...bare, ...meshConfigOf(baseline)], dumps: [], istioctl: [] },
      options: { ...inputs.options, services: SERVICES },
    });
    const suggested = suggestions(before).filter(({ side }) => side === 'istio');
    written = suggested.map(({ title }) => title);
    const texts = Map.groupBy(suggested, ({ file }) => file);
    return new Map([
      ...[...texts].map(([file, all]): [string, string] => [
        `00-${file.replaceAll('/', '-')}`,
        all.map(({ text }) => named(text, own)).join('---\n'),
      ]),
      ...bare.map(({ file, text }): [string, string] => [file, text]),
    ]);
  });
  checks.check(
    'suggested: istioctl validates and analyzes the resources, and the proxies route by them',
    written.length > 0,
    `revision ${revision}: ${written.join('; ')}`,
  );
  const read = await readAll(deployments, 'candidate');
  checkAgreement(checks, 'suggested', read);
  checkParity(stage, baseline.policies, read.policies);
  await checkTogether(stage, capture, 'suggested');
  stage.say(`the YAML is the lab's own again, live as revision ${await deployments.configure([])}`);
}

/** What the Spring side declares against the suggested resources: nothing differs, nothing is missing. */
function checkParity({ checks }: Stage, baseline: Policies, candidate: Policies): void {
  const { spring, names } = baseline;
  const { spring: bypassed, istio } = candidate;
  if (spring === null || bypassed === null || istio === null) throw new LabError('a side was not read');
  const rows = compareParity(spring.policy, bypassed.policy, istio.policy, names);
  const failing = rows.filter(({ verdict }) => verdict === 'different' || verdict === 'missing');
  const counts = Object.entries(Object.groupBy(rows, ({ verdict }) => verdict));
  const shown = failing
    .slice(0, SHOWN)
    .map(({ scope, row, spring: one, istio: other }) => `${scope}, ${row}: ${one.text} | ${other.text}`);
  checks.check(
    'suggested: no row of the parity table differs or is missing',
    failing.length === 0 && rows.length > 0,
    failing.length === 0
      ? counts.map(([verdict, some]) => `${some?.length ?? 0} ${verdict}`).join(', ')
      : `${failing.length} rows: ${shown.join('; ')}`,
  );
  const unread = istio.policy.problems.map(problemText);
  checks.check(
    'suggested: our own reader has no objection',
    unread.length === 0,
    unread.join('; ') || 'none',
  );
}

function withoutRules(text: string): string {
  return documentsOf(text)
    .filter((document) => !WRITTEN.has(Resource.parse(document).kind))
    .map((document) => stringify(document))
    .join('---\n');
}

/** Rules get the revision into their names, by which the lab sees that they are live. */
function named(text: string, { revision }: Resources): string {
  return documentsOf(text)
    .map((document) => {
      const resource = Resource.parse(document);
      const rules = resource.kind === 'VirtualService' ? Rules.safeParse(resource.spec) : undefined;
      if (rules?.success !== true) return stringify(document);
      const http = rules.data.http.map((rule, index) => ({
        ...rule,
        name: `${(rule.name ?? `rule-${index}`).toLowerCase()}.${revision}`,
      }));
      return stringify({ ...resource, spec: { ...resource.spec, http } });
    })
    .join('---\n');
}

function documentsOf(text: string): unknown[] {
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter((document) => document !== null);
}

function meshConfigOf({ inputs }: PoliciesRead): PoliciesRead['inputs']['istio']['texts'] {
  return inputs.istio.texts.filter(({ text }) => !/^kind:/m.test(text));
}
