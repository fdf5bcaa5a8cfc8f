import type { HttpRoute } from '#shared/policy/istio/virtual-service/schema.ts';
import { bindArguments } from '#shared/policy/spring/gateway/arguments.ts';
import type { StepDefinition } from '#shared/policy/spring/gateway/definition.ts';
import type { CompiledRoute } from '#shared/policy/spring/gateway/route.ts';
import { statusCode } from '#shared/policy/spring/effective/http-status-names.ts';
import { NotModelled } from '#shared/policy/spring/not-modelled.ts';
import { parseJavaUri } from '#shared/policy/spring/web/java-uri.ts';
import type { Note } from '../note.ts';

/** What a route answers itself. */
export interface Answer {
  readonly action: HttpRoute;
  readonly notes: readonly Note[];
}

const REDIRECTS = [301, 302, 303, 307, 308];

/** The answer of a route with `RedirectTo`, or of one to `no://`; null for a route that calls something. */
export function answerOf(
  { target }: CompiledRoute,
  filters: readonly StepDefinition[],
): Answer | { readonly reason: Note } | null {
  try {
    const redirect = filters.find(({ name }) => name === 'RedirectTo');
    if (redirect !== undefined) return redirectOf(redirect);
    if (target.kind !== 'none') return null;
    const status = filters.find(({ name }) => name === 'SetStatus');
    return {
      action: { directResponse: { status: status === undefined ? 200 : statusOf(status) } },
      notes: [],
    };
  } catch (error) {
    if (error instanceof NotModelled) return { reason: { catalogue: 'RT-14', text: error.message } };
    throw error;
  }
}

function statusOf(step: StepDefinition): number {
  return numberOf(bindArguments(step, { type: 'default', fields: ['status'] }).get('status') ?? '');
}

/** @throws NotModelled for what is no status */
function numberOf(text: string): number {
  const redirect = NAMES[text.toUpperCase()];
  const code = redirect ?? Number(/^\d{3}$/.test(text) ? text : statusCode(text));
  if (!Number.isInteger(code)) throw new NotModelled(`"${text}" is no status`);
  return code;
}

const NAMES: Readonly<Record<string, number>> = {
  OK: 200,
  CREATED: 201,
  ACCEPTED: 202,
  NO_CONTENT: 204,
  MOVED_PERMANENTLY: 301,
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
};

/**
 * `redirect` of a rule. A `?` at the end of its uri keeps Envoy from putting the request's query behind it, which Spring
 * leaves out unless it is told otherwise (route_components.proto, RedirectAction.path_redirect).
 */
function redirectOf(step: StepDefinition): Answer | { readonly reason: Note } {
  const bound = bindArguments(step, { type: 'default', fields: ['status', 'url', 'includeRequestParams'] });
  const status = numberOf(bound.get('status') ?? '');
  const url = bound.get('url') ?? '';
  if (!REDIRECTS.includes(status))
    return {
      reason: {
        catalogue: 'RT-14',
        text: `Istio redirects with ${REDIRECTS.join(', ')} only, not with ${status}`,
      },
    };
  const uri = parseJavaUri(url);
  if (uri === null || (uri.scheme !== null && !/^https?$/i.test(uri.scheme)))
    return { reason: { catalogue: 'RT-14', text: `"${url}" is no URL that Istio can redirect to` } };
  const keeps = bound.get('includeRequestParams')?.trim().toLowerCase() === 'true';
  const path = uri.path === '' ? '/' : uri.path;
  const query = uri.query === null ? (keeps ? '' : '?') : `?${uri.query}`;
  const scheme = uri.scheme?.toLowerCase();
  return {
    action: {
      redirect: {
        ...((scheme === 'http' || scheme === 'https') && { scheme }),
        ...(uri.host !== null && { authority: uri.port >= 0 ? `${uri.host}:${uri.port}` : uri.host }),
        uri: path + query,
        redirectCode: status,
      },
    },
    notes:
      uri.host === null
        ? [
            {
              catalogue: 'RT-14',
              text: 'Envoy names scheme and host in Location, Spring sends it as it is written',
            },
          ]
        : keeps || uri.query !== null
          ? []
          : [{ catalogue: 'RT-14', text: 'the ? at the end keeps the query of the request out of Location' }],
  };
}
