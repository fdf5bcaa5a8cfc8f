import { type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import { volatileText } from '../volatile/volatile.ts';
import { fieldDifference } from './field-difference.ts';
import { missingHeader, type HeaderJudgement } from './header-classes.ts';
import { sameStatus } from './outcome.ts';

const FIELDS = ['location', 'content-location'] as const;

/**
 * `Location` and `Content-Location` by their parts (RFC 3986 §3), so that a lost prefix is told from another host:
 * applications build links from the host and the prefix that the gateway tells them (catalogue HP-01, HP-02).
 */
export const redirect: Rule = (_request, baseline, other) => {
  if (!sameStatus(baseline, other)) return NO_DIFFERENCE;
  const found: Difference[] = [];
  for (const name of FIELDS) {
    const [before, after] = [baseline.header(name), other.header(name)];
    if (before === after) continue;
    if (before !== null && after !== null) found.push(...parts(name, before, after, baseline.answeredAt));
    else found.push(onOneSide(name, before, after));
  }
  return found.length === 0 ? NO_DIFFERENCE : found;
};

function onOneSide(name: string, before: string | null, after: string | null): Difference {
  if (before !== null) {
    return fieldDifference(
      { name, change: 'missing', title: `Header ${name} missing`, baseline: before },
      { ...missingHeader(name), cause: 'Clients do not know where to go without it.' },
    );
  }
  return fieldDifference(
    { name, change: 'added', title: `Header ${name} added`, other: after ?? '' },
    { severity: 'major', catalogue: null, cause: 'Clients may follow it.' },
  );
}

interface Target {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/** RFC 3986 appendix B, with the authority taken apart. */
const TARGET =
  /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)(?::(\d*))?)?([^?#]*)(\?[^#]*)?(#.*)?$/i;
const PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };

function targetOf(text: string): Target {
  const [, scheme = '', host = '', port = '', path = '', query = '', fragment = ''] = TARGET.exec(text) ?? [];
  const lower = scheme.toLowerCase();
  return {
    scheme: lower,
    host: host.toLowerCase(),
    port: port || (PORTS[lower] ?? ''),
    path,
    query,
    fragment,
  };
}

function parts(name: string, before: string, after: string, answeredAt: number | null): Difference[] {
  const [left, right] = [targetOf(before), targetOf(after)];
  const found: Difference[] = [];
  const say = (
    part: string,
    what: string,
    judgement: HeaderJudgement,
    volatile: string | null = null,
  ): void => {
    found.push({
      ...fieldDifference(
        {
          name,
          where: `header ${name} ${part}`,
          change: 'changed',
          title: `${titled(name)} ${what}`,
          baseline: before,
          other: after,
          volatile,
        },
        judgement,
      ),
    });
  };
  if ((left.host === '') !== (right.host === '')) {
    say(
      'form',
      left.host === '' ? 'is absolute instead of relative' : 'is relative instead of absolute',
      FORM,
    );
  } else {
    if (left.scheme !== right.scheme)
      say(
        'scheme',
        `has another scheme: ${right.scheme || 'none'} instead of ${left.scheme || 'none'}`,
        SCHEME,
      );
    if (left.host !== right.host)
      say('host', 'names another host', HOST, volatileText(left.host, right.host, answeredAt));
    if (left.port !== right.port && left.scheme === right.scheme) say('port', 'names another port', PORT);
  }
  if (left.path !== right.path) {
    if (left.path.endsWith(right.path)) say('path', 'lost its prefix', PREFIX);
    else if (right.path.endsWith(left.path)) say('path', 'has another prefix', PREFIX);
    else say('path', 'has another path', OTHER, volatileText(left.path, right.path, answeredAt));
  }
  if (left.query !== right.query) {
    say('query', 'has another query', OTHER, volatileText(left.query, right.query, answeredAt));
  }
  if (left.fragment !== right.fragment) say('fragment', 'has another fragment', OTHER);
  return found.length > 0 ? found : [spelled(name, before, after)];
}

function spelled(name: string, baseline: string, other: string): Difference {
  return fieldDifference(
    { name, change: 'spelling', title: `${titled(name)} is spelled differently`, baseline, other },
    { severity: 'minor', catalogue: null, cause: 'It leads to the same place.' },
  );
}

const titled = (name: string): string => (name === 'location' ? 'Location' : 'Content-Location');

const FORM: HeaderJudgement = {
  severity: 'minor',
  catalogue: 'HP-01',
  cause:
    'Clients resolve a relative reference against the request (RFC 9110 §10.2.2); the host then is their own.',
};
const SCHEME: HeaderJudgement = {
  severity: 'major',
  catalogue: 'HP-02',
  cause: 'The application builds links from X-Forwarded-Proto, or from the connection it sees.',
};
const HOST: HeaderJudgement = {
  severity: 'major',
  catalogue: 'HP-01',
  cause: 'The application builds links from the Host it sees.',
};
const PORT: HeaderJudgement = {
  severity: 'major',
  catalogue: 'HP-02',
  cause: 'The application builds links from X-Forwarded-Port, or from the port of its Host.',
};
const PREFIX: HeaderJudgement = {
  severity: 'major',
  catalogue: 'HP-02',
  cause:
    'The Spring gateway tells the stripped prefix in X-Forwarded-Prefix, and Istio does not: links of the application lose it.',
};
const OTHER: HeaderJudgement = {
  severity: 'major',
  catalogue: null,
  cause: 'Clients are led somewhere else.',
};
