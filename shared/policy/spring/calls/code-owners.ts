import { valueOf } from '#shared/policy/model/setting.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import { NO_CLIENT_BEANS } from '../annotations/uses/client-beans.ts';
import { feignClients } from '../annotations/uses/feign.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import type { ApplicationAnnotations } from './application-code.ts';
import { NO_CLIENTS } from './clients-in-code.ts';
import type { Evidence } from './evidence.ts';
import { namedCallees, usesFeign } from './named-callees.ts';

/**
 * Which code is whose. Code that several applications start from (roles of one jar) belongs to those that say themselves
 * that they use Feign or call one of its clients; with a single application, to that one.
 */
export function annotationsByApplication(
  readers: readonly SettingsReader[],
  annotations: readonly ApplicationAnnotations[],
  evidence: Evidence,
  problems: Problems,
): ReadonlyMap<string, readonly ApplicationAnnotations[]> {
  const owned = new Map<string, ApplicationAnnotations[]>();
  for (const code of annotations) {
    const owners =
      code.application === null
        ? readers.filter((reader) => readers.length === 1 || startsFrom(reader, code, evidence))
        : readers.filter(({ application }) => application.name === code.application?.toLowerCase());
    for (const { application } of owners)
      owned.set(application.name, [...(owned.get(application.name) ?? []), code]);
    const [first] = feignClients(code.read);
    if (owners.length === 0 && first !== undefined)
      problems.warning(
        'CODE_WITHOUT_APPLICATION',
        'Feign clients were found, and no application’s own configuration names them',
        'Give the configuration of the application that they are part of; until then their calls are missing.',
        first.place,
      );
  }
  return owned;
}

function startsFrom(reader: SettingsReader, { read }: ApplicationAnnotations, evidence: Evidence): boolean {
  const clients = new Set(feignClients(read).map(({ name }) => valueOf(name)?.toLowerCase()));
  if (clients.size === 0) return true;
  const named = namedCallees(reader, NO_CODE, evidence);
  return usesFeign(reader, evidence) || named.some(({ own, callee }) => own && clients.has(callee.id));
}

const NO_CODE = {
  feignClients: [],
  nameless: [],
  customised: () => null,
  made: { routes: null, paths: null, handlers: null, breakers: null },
  beans: NO_CLIENT_BEANS,
  enables: null,
  controllers: [],
  filters: [],
  steps: [],
  unread: null,
  clients: NO_CLIENTS,
};
