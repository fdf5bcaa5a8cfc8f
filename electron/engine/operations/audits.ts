import { randomUUID } from 'node:crypto';
import type { AuditRequest } from '#engine/policy/audit-protocol.ts';
import { MeshproofError } from '#shared/model/index.ts';
import { DEFAULT_POLICY_OPTIONS, type PolicyOptions } from '#shared/policy/inputs.ts';
import type { AuditDocument } from '#shared/policy/model/audit.ts';
import type { BreakerAnswer, BreakerQuestion } from '#shared/policy/model/breaker-answer.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import type { RoutingAnswer } from '#shared/policy/model/routing-answer.ts';
import type { PolicySources } from '#shared/policy/sources.ts';
import type { Engine } from './engine.ts';
import type { JobControl, JobTask } from './jobs.ts';
import { unknownAudit } from './audit-parts.ts';
import { died, runAuditWorker } from './audit-worker.ts';
import type { Session } from './session.ts';

/** What is to be looked at. */
export interface AuditQuestion {
  readonly sources: PolicySources;
  readonly options: PolicyOptions;
  readonly capture: string | null;
}

/** @throws MeshproofError `usage` without a workspace, `input` when the capture does not exist or still runs */
export async function prepareAudit(
  engine: Engine,
  { name, ...question }: AuditQuestion & { readonly name: string },
): Promise<JobTask> {
  const { session } = engine;
  const request = await requestOf(engine, question, { kind: 'audit' });
  return {
    kind: 'audit',
    title: `Audit ${name}`,
    unit: 'sources',
    run: async (control) => {
      const document = await auditIn(request, control);
      await session.writer.call('saveAudit', { name, document, createdAt: new Date().toISOString() });
      return name;
    },
  };
}

/** Audits without keeping anything. */
export async function runAudit(
  engine: Engine,
  question: AuditQuestion,
  signal: AbortSignal | undefined,
): Promise<AuditDocument> {
  return auditIn(await requestOf(engine, question, { kind: 'audit' }), unwatched(signal));
}

/** What is to be routed: the requests of a capture through what the sources declare. */
export type CaptureRoutingQuestion = AuditQuestion & { readonly capture: string };

/**
 * Every distinct request of a capture through the declared routes, as a job. Its result is the name under which
 * `engine.routings` keeps the answer.
 * @throws MeshproofError `usage` without a workspace, `input` when the capture does not exist or still runs
 */
export async function prepareRouting(engine: Engine, question: CaptureRoutingQuestion): Promise<JobTask> {
  const asked = await requestOf(engine, question, { kind: 'route', request: null });
  const { capture } = question;
  return {
    kind: 'routing',
    title: `Route ${capture}`,
    unit: 'sources',
    run: async (control) => {
      const answer = await routeIn(asked, control);
      const id = randomUUID();
      engine.routings.keep(id, { capture, answer });
      return id;
    },
  };
}

/** One request, or every distinct one of the capture. */
export async function route(
  engine: Engine,
  {
    request,
    capture,
    ...question
  }: Omit<AuditQuestion, 'capture'> & {
    readonly request?: PolicyRequest;
    readonly capture?: string;
  },
  signal: AbortSignal | undefined,
): Promise<RoutingAnswer> {
  const task = { kind: 'route' as const, request: request ?? null };
  const asked = await requestOf(engine, { ...question, capture: capture ?? null }, task);
  return routeIn(asked, unwatched(signal));
}

/** @throws MeshproofError `input` when the workspace has no such audit */
export async function readAuditDocument(session: Session, name: string): Promise<AuditDocument> {
  const document = await session.queries.call('audit', { name });
  if (!document) throw unknownAudit(session, name);
  return document;
}

/** The recorded attempts at a service through breaker models. */
export async function replayThroughBreakers(
  engine: Engine,
  { capture, service, machines }: BreakerQuestion,
  signal: AbortSignal | undefined,
): Promise<BreakerAnswer> {
  const told = 'settings' in machines;
  const question = told ? { sources: NO_SOURCES, options: DEFAULT_POLICY_OPTIONS } : machines;
  const task = { kind: 'breakers' as const, service, settings: told ? machines.settings : null };
  const last = await runAuditWorker(
    await requestOf(engine, { ...question, capture }, task),
    unwatched(signal),
  );
  if (last.kind !== 'replayed') throw died();
  return last.answer;
}

const NO_SOURCES: PolicySources = {
  spring: [],
  istio: [],
  actuators: [],
  actuatorHeaders: [],
  eureka: [],
  envoyAdmin: [],
  istioctl: null,
};

async function requestOf(
  engine: Engine,
  { capture, ...question }: AuditQuestion,
  task: AuditRequest['task'],
): Promise<AuditRequest> {
  const request = { folder: engine.folder, ...question, task };
  if (capture === null) return { ...request, traffic: null };
  const { session } = engine;
  const { state } = await session.capture(capture);
  if (state === 'recording') {
    throw new MeshproofError(
      'input',
      'STILL_RECORDING',
      `'${capture}' is still being recorded`,
      'Stop it first.',
    );
  }
  return { ...request, traffic: { workspace: session.path, capture } };
}

async function auditIn(request: AuditRequest, control: JobControl): Promise<AuditDocument> {
  const last = await runAuditWorker(request, control);
  if (last.kind !== 'audited') throw died();
  return last.document;
}

async function routeIn(request: AuditRequest, control: JobControl): Promise<RoutingAnswer> {
  const last = await runAuditWorker(request, control);
  if (last.kind !== 'routed') throw died();
  return last.answer;
}

/** For a call that nobody watches but its caller. */
function unwatched(signal: AbortSignal | undefined): JobControl {
  return { signal: signal ?? new AbortController().signal, progress: () => undefined };
}
