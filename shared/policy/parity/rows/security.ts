import { MTLS_NOT_SENT, MTLS_NOT_TAKEN } from '#shared/policy/model/mutual-tls.ts';
import { exact, sameList, settingPair } from '../compare-setting.ts';
import type { SettingRow } from '../row.ts';
import { list } from '../words.ts';

const mtls = settingPair({
  area: 'security',
  row: 'mutual TLS',
  spring: 'security.mtls',
  istio: 'security.mtls',
  catalogue: 'SE-01',
  springWords: (mode) => mode,
  istioWords: (mode) => mode,
  absent: 'plain text',
  judge: (_s, i) => {
    if (i === MTLS_NOT_SENT || i === MTLS_NOT_TAKEN)
      return {
        verdict: 'different',
        catalogue: 'SE-01',
        why:
          i === MTLS_NOT_SENT
            ? 'The sidecar of the instance resets every connection without mutual TLS: each call is answered 503.'
            : 'The sidecar of the instance takes no mutual TLS: each call is answered 503.',
      };
    return i === 'strict'
      ? {
          verdict: 'not-expressible',
          catalogue: 'SE-01',
          why: 'Callers that are not in the mesh yet, and calls to a pod by its address, are reset.',
        }
      : null;
  },
});

const issuers = settingPair({
  area: 'security',
  row: 'issuers of tokens',
  spring: 'security.jwtIssuers',
  istio: 'security.jwtIssuers',
  catalogue: 'SE-02',
  springWords: list,
  istioWords: list,
  absent: 'none',
  judge: (s = [], i = []) => {
    if (sameList(s, i)) return s.length === 0 ? null : exact('Tokens of the same issuers are accepted.');
    return {
      verdict: i.length === 0 ? 'missing' : 'different',
      catalogue: 'SE-02',
      why: 'A token is checked by one side only.',
    };
  },
});

const required = settingPair({
  area: 'security',
  row: 'request without a token',
  spring: 'security.tokenRequired',
  istio: 'security.tokenRequired',
  catalogue: 'SE-02',
  springWords: (needed) => (needed ? 'refused' : 'let through'),
  istioWords: (needed) => (needed ? 'refused' : 'let through'),
  absent: 'let through',
  judge: (s = false, i = false) => {
    if (s === i)
      return s
        ? { verdict: 'approximate', catalogue: 'SE-02', why: 'Refused on both sides; 401 becomes 403.' }
        : null;
    return {
      verdict: s ? 'missing' : 'different',
      catalogue: 'SE-02',
      why: s
        ? 'RequestAuthentication alone accepts requests without a token: the mesh lets in what Spring refused.'
        : 'The mesh refuses what Spring let in.',
    };
  },
});

/** A rule that demands a token and nothing else: the row of requests without one says that already. */
const ANY_TOKEN = /^(?:ALLOW \S+: from requestPrincipals \*|DENY \S+: from not requestPrincipals \*)$/;

const authorization = settingPair({
  area: 'security',
  row: 'authorization rules',
  spring: 'security.authorization',
  istio: 'security.authorization',
  catalogue: 'SE-02',
  springWords: list,
  istioWords: list,
  absent: 'none',
  judge: (s = [], rules = []) => {
    const i = rules.filter((rule) => !ANY_TOKEN.test(rule));
    if (sameList(s, i)) return s.length === 0 ? null : exact('The same rules.');
    return {
      verdict: i.length === 0 ? 'missing' : 'different',
      catalogue: 'SE-02',
      why: 'Requests are refused by one side only.',
    };
  },
});

export const securityRows: readonly SettingRow[] = [mtls, issuers, required, authorization];
