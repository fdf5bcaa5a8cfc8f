import type { ParityRow } from '#shared/policy/model/audit.ts';
import { compareParity } from '#shared/policy/parity/parity.ts';
import type { Policies } from '#shared/policy/read/policies.ts';
import { LabError } from '../errors.ts';
import { PLANTED, type Planted } from '../istio/planted.ts';
import type { Stage } from '../scenario/scenario.ts';
import { readAll, type PoliciesRead } from './read.ts';

/** The catalogue's entry for each mistake. */
const ENTRY: Readonly<Record<Planted['id'], string>> = {
  'canary-weight': 'RT-11',
  'lost-rewrite': 'RT-04',
  'post-retries': 'RE-03',
};

/** The journey's mistakes, live, are named by the parity table alone, without a request; nothing else is said of the change. */
export async function checkPlantedPolicies(
  { deployments, checks, say }: Stage,
  before: PoliciesRead,
): Promise<void> {
  say(`planting ${PLANTED.length} mistakes, live as revision ${await deployments.configure(PLANTED)}`);
  const known = new Set(failingRows(before.policies).map(textOf));
  const added = failingRows((await readAll(deployments, 'baseline')).policies).filter(
    (row) => !known.has(textOf(row)),
  );
  say(`correcting the YAML, live as revision ${await deployments.configure([])}`);
  for (const mistake of PLANTED) {
    const row = added.find(
      (one) => one.catalogue === ENTRY[mistake.id] && mistake.path.test(`${one.scope} ${one.why}`),
    );
    checks.check(
      `planted: the parity table names ${mistake.id}`,
      row !== undefined,
      row === undefined ? `no row says that ${mistake.title}` : textOf(row),
    );
  }
  const astray = added.filter((row) => !PLANTED.some(({ path }) => path.test(`${row.scope} ${row.why}`)));
  checks.check(
    'planted: every new row of the parity table is about a mistake',
    astray.length === 0,
    astray.length === 0 ? `${added.length} rows` : astray.map(textOf).join('; '),
  );
}

function failingRows({ spring, istio, names }: Policies): ParityRow[] {
  if (spring === null || istio === null) throw new LabError('a side was not read');
  return compareParity(spring.policy, null, istio.policy, names).filter(
    ({ verdict }) => verdict === 'different' || verdict === 'missing',
  );
}

/** Without the revision in the names of the mesh's rules, which is new each time. */
function textOf({ scope, row, catalogue, why }: ParityRow): string {
  return `${scope}, ${row}: ${why.replaceAll(/\.r\d+\b/g, '')} (${catalogue ?? 'no catalogue entry'})`;
}
