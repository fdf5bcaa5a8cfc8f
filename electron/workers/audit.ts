/** An audit worker: reads the sources, looks at a capture, audits, routes or replays through breakers, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { auditRequest, toAudit, type AuditRequest, type FromAudit } from '#engine/policy/audit-protocol.ts';
import { withChecksums } from '#engine/policy/checksums.ts';
import { keepEnvironment } from '#engine/policy/kept-environment.ts';
import { matchedFields } from '#engine/policy/matched-fields.ts';
import { readSources } from '#engine/policy/read-sources.ts';
import { readBreakerTrace } from '#engine/store/breaker-trace.ts';
import { packLoader } from '#engine/store/pack-loader.ts';
import { PackReader } from '#engine/store/pack.ts';
import { MOST_REQUESTS, PASSING_FIELDS, readTrafficEvidence } from '#engine/store/traffic-evidence.ts';
import { readCapture } from '#engine/store/summaries.ts';
import { openForReading } from '#engine/store/workspace-file.ts';
import { MeshproofError, reportOf } from '#shared/model/index.ts';
import type { Recorded } from '#shared/policy/breakers/replay-recorded.ts';
import type { PolicyInputs } from '#shared/policy/inputs.ts';

const port = parentPort;
if (!port) throw new Error('the audit worker has to be started as a worker thread');
keepEnvironment();

const abort = new AbortController();
port.on('message', (message: unknown) => {
  if (toAudit.safeParse(message).success) abort.abort();
});

function send(message: FromAudit): void {
  port?.postMessage(message);
}

function progress(done: number, total: number): void {
  send({ kind: 'reading', done, total });
}

type Traffic = NonNullable<AuditRequest['traffic']>;
type BreakerTask = Extract<AuditRequest['task'], { kind: 'breakers' }>;

function unknownCapture(workspace: string, capture: string): MeshproofError {
  return new MeshproofError(
    'input',
    'UNKNOWN_CAPTURE',
    `${workspace}: the workspace has no capture named '${capture}'`,
    'Record one first, or choose an existing one.',
  );
}

/** Adds what the capture shows. */
function withTraffic(inputs: PolicyInputs, { workspace, capture }: Traffic): PolicyInputs {
  const matched = matchedFields(inputs, PASSING_FIELDS);
  const database = openForReading(workspace);
  try {
    const packs = new PackReader(packLoader(database), 256);
    const read = readTrafficEvidence(database, packs, capture, (field) => matched.has(field));
    if (!read) throw unknownCapture(workspace, capture);
    if (read.leftOut === 0) return { ...inputs, traffic: read.evidence };
    const cut = {
      severity: 'warning' as const,
      code: 'TRAFFIC_CUT',
      message: `the capture has more than ${MOST_REQUESTS} distinct requests; ${read.leftOut} exchanges are left out`,
      advice: 'Record a shorter capture for a table of all its requests.',
      place: { file: `capture ${capture}`, line: null, column: null, field: '' },
    };
    return { ...inputs, traffic: read.evidence, problems: [...inputs.problems, cut] };
  } finally {
    database.close();
  }
}

/** What the machines would have done with the attempts of the capture; told machines need no sources. */
async function replay(request: AuditRequest, task: BreakerTask): Promise<FromAudit> {
  const { folder, sources, options, traffic } = request;
  if (traffic === null) throw new Error('a replay of breakers needs a capture');
  const reading = { folder, signal: abort.signal, progress };
  const read = task.settings === null ? (await readSources(sources, options, reading)).inputs : null;
  send({ kind: 'computing' });
  const { replayRecorded, toldMachines } = await import('#shared/policy/breakers/replay-recorded.ts');
  const recorded = recordedAttempts(traffic, task.service);
  if (read === null || task.settings !== null)
    return { kind: 'replayed', answer: replayRecorded(recorded, toldMachines(task.settings ?? []), []) };
  const { readPolicies } = await import('#shared/policy/read/policies.ts');
  const { machinesTo } = await import('#shared/policy/breakers/machines-to.ts');
  const { spring, istio, names, problems } = readPolicies(read);
  const declared = machinesTo(task.service, {
    spring: spring?.policy ?? null,
    istio: istio?.policy ?? null,
    names,
  });
  return { kind: 'replayed', answer: replayRecorded(recorded, declared, problems) };
}

function recordedAttempts({ workspace, capture: name }: Traffic, service: string): Recorded {
  const database = openForReading(workspace);
  try {
    const capture = readCapture(database, name);
    if (!capture) throw unknownCapture(workspace, name);
    return { capture, service, ...readBreakerTrace(database, capture.id, service) };
  } finally {
    database.close();
  }
}

async function run(request: AuditRequest): Promise<FromAudit> {
  const { folder, sources, options, traffic, task } = request;
  if (task.kind === 'breakers') return replay(request, task);
  const { inputs: read, contents } = await readSources(sources, options, {
    folder,
    signal: abort.signal,
    progress,
  });
  send({ kind: 'computing' });
  const inputs = traffic === null ? read : withTraffic(read, traffic);
  // Imported late: sources that can't be read need none of it.
  if (task.kind === 'audit') {
    const { audit } = await import('#shared/policy/audit.ts');
    const document = withChecksums({ ...audit(inputs), inputs: [...contents] }, inputs);
    return { kind: 'audited', document };
  }
  const { readPolicies } = await import('#shared/policy/read/policies.ts');
  const { routeCapture, routeRequest } = await import('#shared/policy/routing.ts');
  const policies = readPolicies(inputs);
  const routing =
    task.request === null
      ? routeCapture(policies, inputs.traffic?.requests ?? [])
      : routeRequest(policies, task.request);
  return { kind: 'routed', answer: { ...routing, inputs: [...contents], problems: [...policies.problems] } };
}

try {
  send(await run(auditRequest.parse(workerData)));
} catch (error) {
  send({ kind: 'failed', report: reportOf(error) });
}
// The listener would keep the thread alive.
port.close();
