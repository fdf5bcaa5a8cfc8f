import type { Answer } from '#shared/compare/answer.ts';
import type { AskedRequest, Difference, Rule } from '#shared/compare/difference.ts';
import { listed } from '#shared/compare/words.ts';
import { instanceDifference } from './instance-difference.ts';
import { fieldText, namesOnlyIn, type Received, received } from './received.ts';

/** RFC 9110 section 7.6.1, and what proxies still send. */
const HOP_BY_HOP: ReadonlySet<string> = new Set(
  'connection keep-alive proxy-connection te trailer upgrade proxy-authorization proxy-authenticate'.split(
    ' ',
  ),
);

const perService =
  (find: (one: Received, request: AskedRequest) => readonly Difference[]): Rule =>
  (request: AskedRequest, baseline: Answer, other: Answer) =>
    received(baseline, other).flatMap((one) => find(one, request));

/** Catalogue HP-03: Spring passes x-request-id untouched, a gateway of Istio makes its own. */
export const requestId: Rule = perService(({ service, left, right, first }, request) => {
  const sent = request.requestHeaders.find(([name]) => name.toLowerCase() === 'x-request-id')?.[1] ?? null;
  const [before, after] = [fieldText(left, 'x-request-id'), fieldText(right, 'x-request-id')];
  if (!first || after === null) return [];
  const replaced = sent !== null && before === sent && after !== sent;
  if (!replaced && before !== null) return [];
  return [
    instanceDifference({
      service,
      what: 'x-request-id',
      change: replaced ? 'replaced' : 'added',
      severity: replaced ? 'minor' : 'info',
      catalogue: 'HP-03',
      title: replaced
        ? `The client's x-request-id does not reach ${service}`
        : `${service} receives an x-request-id`,
      cause: replaced
        ? 'A gateway of the mesh writes an id of its own over the one of the client: logs of clients and instances no longer join.'
        : 'A proxy of the mesh makes one where the client sends none.',
      baseline: before,
      other: after,
      volatile: null,
    }),
  ];
});

/** Catalogue HP-05: fields that proxies of a mesh add to requests; TO-06 the one that tells a timeout. */
export const meshFields: Rule = perService(({ service, left, right }) => {
  const added = namesOnlyIn(right, left).filter(
    (name) =>
      (name.startsWith('x-envoy-') && name !== TIMEOUT && name !== 'x-envoy-original-path') ||
      name === 'x-forwarded-client-cert',
  );
  const found: Difference[] = [];
  if (added.length > 0) {
    found.push(
      instanceDifference({
        service,
        what: 'mesh fields',
        change: added.join(', '),
        severity: 'expected',
        catalogue: 'HP-05',
        title: `Fields of the mesh at ${service}`,
        cause: 'Proxies of a mesh add them to requests; applications that echo or sign all fields change.',
        baseline: null,
        other: listed(added, 8),
      }),
    );
  }
  const [before, after] = [fieldText(left, TIMEOUT), fieldText(right, TIMEOUT)];
  if (before !== after) {
    found.push(
      instanceDifference({
        service,
        what: TIMEOUT,
        change: after === null ? 'missing' : 'told',
        severity: 'info',
        catalogue: 'TO-06',
        title:
          after === null
            ? `No timeout is told to ${service}`
            : `The mesh tells ${service} a timeout of its route`,
        cause:
          'Envoy adds the field exactly where the route has a timeout: what takes longer is cut off there.',
        baseline: before === null ? null : `${TIMEOUT}: ${before}`,
        other: after === null ? null : `${TIMEOUT}: ${after}`,
      }),
    );
  }
  return found;
});

const TIMEOUT = 'x-envoy-expected-rq-timeout-ms';

/** Catalogue HP-07: Envoy drops what Connection nominates, Zuul and Spring Cloud Gateway pass it. */
export const hopByHop: Rule = perService(({ service, left, right, first }, request) => {
  const nominated = request.requestHeaders
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.toLowerCase().split(','))
    .map((name) => name.trim());
  const isOfConnection = (name: string): boolean =>
    HOP_BY_HOP.has(name) || (first && nominated.includes(name) && name !== '');
  const lost = namesOnlyIn(left, right).filter(isOfConnection);
  const gained = namesOnlyIn(right, left).filter(isOfConnection);
  if (lost.length + gained.length === 0) return [];
  return [
    instanceDifference({
      service,
      what: 'connection fields',
      change:
        `${lost.map((name) => `-${name}`).join(' ')} ${gained.map((name) => `+${name}`).join(' ')}`.trim(),
      severity: 'info',
      catalogue: 'HP-07',
      title: `Fields of one connection at ${service}: ${[...lost.map((name) => `without ${name}`), ...gained.map((name) => `with ${name}`)].join(', ')}`,
      cause: 'They speak of one connection (RFC 9110 §7.6.1), and each proxy drops others of them.',
      baseline: lost.length === 0 ? null : listed(lost),
      other: gained.length === 0 ? null : listed(gained),
    }),
  ];
});

/** Catalogue HP-08: proxies of a mesh write names in lower case. */
export const requestNames: Rule = perService(({ service, before, after }) => {
  const spelled = new Map(after.requestHeaders.map(([name]) => [name.toLowerCase(), name]));
  const changed = before.requestHeaders
    .map(([name]): [string, string | undefined] => [name, spelled.get(name.toLowerCase())])
    .filter(([name, other]) => other !== undefined && other !== name);
  if (changed.length === 0) return [];
  return [
    instanceDifference({
      service,
      what: 'letter case',
      change: 'names',
      severity: 'expected',
      catalogue: 'HP-08',
      title: `Names of request fields come in another case at ${service}`,
      cause: 'Names compare without letter case (RFC 9110 §5.1), and Envoy writes them in lower case.',
      baseline: listed([...new Set(changed.map(([name]) => name))], 6),
      other: listed([...new Set(changed.map(([, name]) => name ?? ''))], 6),
    }),
  ];
});

/** Catalogue HP-09, HP-12: how the body comes, and what the caller accepts. */
export const requestFraming: Rule = perService(({ service, left, right }) => {
  const found: Difference[] = [];
  const framing = (fields: Received['left']): string =>
    fields.has('transfer-encoding') ? 'chunks' : fields.has('content-length') ? 'length' : 'nothing';
  const [before, after] = [framing(left), framing(right)];
  // A length of nothing says as much as no length.
  const empty = fieldText(left, 'content-length') === '0' || fieldText(right, 'content-length') === '0';
  if (before !== after && !empty) {
    found.push(
      instanceDifference({
        service,
        what: 'framing',
        change: `${before} → ${after}`,
        severity: 'info',
        catalogue: 'HP-09',
        title: `Requests to ${service} are framed by ${after} instead of ${before}`,
        cause: 'Servers that need a length, or limit bodies by it, treat chunks otherwise.',
        baseline: before,
        other: after,
      }),
    );
  }
  for (const [name, catalogue] of [
    ['accept-encoding', 'HP-09'],
    ['expect', 'HP-12'],
  ] as const) {
    const [from, to] = [fieldText(left, name), fieldText(right, name)];
    if (from === to) continue;
    found.push(
      instanceDifference({
        service,
        what: name,
        change: from === null ? 'added' : to === null ? 'missing' : 'changed',
        severity: 'info',
        catalogue,
        title: `${service} receives ${to === null ? 'no' : from === null ? 'an' : 'another'} ${name}`,
        cause:
          catalogue === 'HP-09'
            ? 'The gateway of the baseline decides by itself which encodings it takes from instances; a mesh passes on what the client accepts.'
            : 'Who answers 100 Continue decides when the body is sent.',
        baseline: from === null ? null : `${name}: ${from}`,
        other: to === null ? null : `${name}: ${to}`,
      }),
    );
  }
  return found;
});
