import type { ParityRow } from '#shared/policy/model/audit.ts';
import type { Policy, StreamRoute } from '#shared/policy/model/policy.ts';
import { originText } from '#shared/policy/model/setting.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import { destinations } from './words.ts';

type Unfinished = Omit<ParityRow, 'id' | 'suggestion'>;
type Judged = Pick<Unfinished, 'verdict' | 'catalogue' | 'why'>;

/**
 * The mesh's rules for connections (tcp, tls) against Spring, which routes requests of HTTP only: what the mesh lets in or
 * divides by itself, and HTTP calls of Spring that such a rule would take as they are.
 */
export function compareStreams(spring: Policy, mesh: Policy, names: ServiceNames): Unfinished[] {
  const hostOf = (id: string) => names.inMesh(id)?.host ?? id;
  const called = new Set(spring.calls.map(({ callee }) => hostOf(callee)));
  const routed = new Set(
    spring.edges.flatMap(({ routes }) =>
      routes.flatMap((one) => one.destinations.map(({ host }) => hostOf(host))),
    ),
  );
  const http = httpHosts(mesh);
  return (mesh.streams ?? []).flatMap((stream): Unfinished[] => {
    const scope = `${stream.at}: ${stream.kind} route ${stream.name}`;
    const base = {
      scope,
      spring: { text: 'no route: Spring routes requests of HTTP', origin: '', place: null },
    };
    const judged = judge(stream, called, routed, http);
    const connections: Unfinished = {
      ...base,
      area: 'route',
      row: 'connections',
      istio: meshSide(stream, `${stream.match} → ${destinations(stream.destinations)}`),
      ...judged,
    };
    if (stream.destinations.length < 2 || stream.ineffective !== null) return [connections];
    return [
      connections,
      {
        ...base,
        area: 'weight',
        row: 'weights of connections',
        istio: meshSide(stream, destinations(stream.destinations)),
        verdict: 'missing',
        catalogue: 'RT-11',
        why: 'The mesh divides whole connections by weight, and Spring has nothing that does: with kept connections the shares of requests are others.',
      },
    ];
  });
}

/** Hosts that have a port for HTTP as well: their HTTP calls go past a rule for connections. */
function httpHosts(mesh: Policy): Set<string> {
  return new Set(
    mesh.services.flatMap(({ name, listens = [] }) =>
      listens.some(({ protocol }) => protocol === 'http') ? [name] : [],
    ),
  );
}

function judge(
  { at, hosts, destinations: to, ports, ineffective }: StreamRoute,
  called: ReadonlySet<string>,
  routed: ReadonlySet<string>,
  http: ReadonlySet<string>,
): Judged {
  if (ineffective !== null)
    return {
      verdict: 'approximate',
      catalogue: 'PR-03',
      why: `No connection reaches the rule: ${ineffective}.`,
    };
  if (at === 'mesh') {
    const taken = hosts.find((host) => called.has(host) && !http.has(host));
    if (taken !== undefined)
      return {
        verdict: 'different',
        catalogue: 'PR-03',
        why: `Spring calls ${taken} by HTTP, and the mesh takes its connections as TCP: no route, retry or timeout of HTTP holds for them.`,
      };
    const [only] = to;
    const stays = to.length === 1 && only !== undefined && only.subset === null && hosts.includes(only.host);
    return stays
      ? { verdict: 'exact', catalogue: null, why: 'The connections go where they would go without the rule.' }
      : {
          verdict: 'missing',
          catalogue: 'RT-13',
          why: 'Only the mesh decides where these connections go; nothing of Spring does.',
        };
  }
  if (ports.length === 0)
    return {
      verdict: 'not-known',
      catalogue: 'RT-10',
      why: `Gateway ${at} was not given, so nothing is claimed.`,
    };
  const taken = to.find(({ host }) => routed.has(host));
  return taken === undefined
    ? {
        verdict: 'missing',
        catalogue: 'RT-10',
        why: 'Only the mesh lets these connections in: Spring’s gateways take requests of HTTP alone.',
      }
    : {
        verdict: 'different',
        catalogue: 'PR-03',
        why: `Spring’s gateway routes requests to ${taken.host}; the mesh passes whole connections to it, without any rule for requests.`,
      };
}

function meshSide({ origin }: StreamRoute, text: string) {
  return {
    text,
    origin: originText({ known: true, value: text, origin }),
    place: origin.kind === 'written' ? origin.place : null,
  };
}
