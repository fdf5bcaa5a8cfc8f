import type { ParityRow, ParitySide, Suggestion } from '../model/audit.ts';
import type { EdgePlan } from './gateway/rule-list.ts';
import { resourceText } from './resource-text.ts';

/**
 * What it would take where no resource can be written: because only a person can say which side is right, or because Istio's
 * resources would have to guess. Comments alone, so that it is no resource by mistake.
 */
export function adviceFor(row: ParityRow, plan: EdgePlan | undefined): Suggestion {
  const lines = linesFor(row, plan);
  return {
    side: 'istio',
    title: `To decide: ${row.row} of ${row.scope}`,
    file: row.istio.place?.file ?? 'istio',
    text: resourceText({}, [{ path: [], lines }]).replace(/^\{\}\n?/m, ''),
  };
}

function linesFor(row: ParityRow, plan: EdgePlan | undefined): string[] {
  const here = valueAt(row.istio);
  const onlyMesh = /: route (.+) at [^ ]+$/.exec(row.scope)?.[1];
  switch (`${row.area}/${row.row}`) {
    case 'route/match':
    case 'route/destination':
      if (onlyMesh !== undefined)
        return [
          `In the mesh: remove the rule ${onlyMesh} (${here}).`,
          'Or, when it is meant: declare a route in Spring that takes the same requests.',
        ];
      if (row.scope.includes(' → '))
        return [
          `In the mesh: a Kubernetes Service, or a ServiceEntry, for ${row.spring.text}, with a port that is named http.`,
          `Or, when it has another name there: --service ${row.spring.text}=HOST.`,
        ];
      return [...unwritten(row, plan), ...generally(row)];
    case 'route/port':
      return row.catalogue === 'PR-03'
        ? [
            `In the mesh: call the port http or http-NAME, or set its appProtocol to http; in a ServiceEntry its protocol to HTTP (${here}).`,
          ]
        : [
            `In the mesh: lead a port of the service to what the application does: ${row.spring.text} (spec.ports[].targetPort, or the ports of the endpoints; now ${here}).`,
            `Or on Spring's side: set server.port (${row.spring.origin}) to a port that the service leads to.`,
          ];
    case 'route/connections':
      return [
        `In the mesh: remove the rule (${here}), so that an http rule takes its requests.`,
        'Or keep it, when these connections are no business of Spring’s.',
      ];
    case 'weight/weights of connections':
      return [`In the mesh: leave one destination in route of the rule (${here}).`];
    case 'weight/weights of versions':
      return row.spring.origin === ''
        ? [
            `In the mesh: one destination without a subset in http[].route (${here}).`,
            'Or keep the weights, when the division by version is meant to begin now.',
          ]
        : [
            `In the mesh: an http rule for the calls whose route has a destination with subset and weight for each of: ${row.spring.text}.`,
            'The subsets are those of the DestinationRule (spec.subsets[].labels).',
          ];
    case 'rate-limit/requests per second':
    case 'rate-limit/burst':
      return [
        row.spring.origin === ''
          ? `In the mesh: remove the local rate limit of the EnvoyFilter (${here}).`
          : `In the mesh: set token_bucket of the EnvoyFilter (${here}): tokens_per_fill with fill_interval for ${row.spring.text} requests, max_tokens for the burst.`,
        'Or on Spring’s side: a RequestRateLimiter of the same replenishRate and burstCapacity.',
      ];
    case 'security/issuers of tokens':
      return [
        `In the mesh: let jwtRules of the RequestAuthentication name ${row.spring.origin === '' ? 'no issuer' : `the issuers ${row.spring.text} and no others`} (${here}).`,
        'Or on Spring’s side: spring.security.oauth2.resourceserver.jwt.issuer-uri.',
      ];
    case 'security/request without a token':
    case 'security/authorization rules':
      return [
        `In the mesh: remove the rules of the AuthorizationPolicy that Spring does not have (${here}).`,
        'Or keep them, when the mesh is meant to refuse more: Spring decides such things in code (SecurityFilterChain), which is not read.',
      ];
    default:
      return generally(row);
  }
}

/** Which field is to say what, on either side. */
function generally({ row, spring, istio }: ParityRow): string[] {
  return [
    `In the mesh: ${row} as Spring has it: ${spring.text} (now ${valueAt(istio)}).`,
    `Or on Spring's side: ${row} as the mesh has it: ${istio.text} (now ${valueAt(spring)}).`,
  ];
}

/** `30 s, shop.yaml:12:5 spec.http[0].timeout`. */
function valueAt({ text, origin }: ParitySide): string {
  return origin === '' ? text : `${text}, ${origin}`;
}

/** Why the suggested VirtualService has no rule for a route, as it says itself. */
function unwritten({ scope }: ParityRow, plan: EdgePlan | undefined): string[] {
  const route = /: routes? ([^,]+)/.exec(scope)?.[1];
  const all = plan === undefined ? [] : [...plan.rules.flatMap(({ lines }) => lines), ...plan.ending];
  const head = `Not written: route ${route}`;
  const start = all.findIndex((line) => line === `${head}.` || line.startsWith(`${head}, `));
  if (start < 0) return [];
  const after = all.slice(start + 1).findIndex((line) => !line.startsWith('- '));
  return all.slice(start, after < 0 ? undefined : start + 1 + after);
}
