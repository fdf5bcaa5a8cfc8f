import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { exact, part, sameList, settingPair } from '../compare-setting.ts';
import type { SettingRow } from '../row.ts';
import { duration, limit, list } from '../words.ts';

const rate = settingPair({
  area: 'rate-limit',
  row: 'requests per second',
  spring: 'limit.requestsPerSecond',
  istio: 'limit.requestsPerSecond',
  catalogue: 'RL-01',
  springWords: bucketWords,
  istioWords: bucketWords,
  beside: { spring: ['limit.scope'], istio: ['limit.scope'] },
  absent: 'unlimited',
  judge: (s = null, i = null) => {
    if (s === i)
      return s === null
        ? null
        : {
            verdict: 'approximate',
            catalogue: 'RL-01',
            why: 'Spring keeps one bucket in Redis for all gateways, Envoy one per proxy.',
          };
    return {
      verdict: i === null ? 'missing' : 'different',
      catalogue: 'RL-01',
      why: 'A burst is answered 429 on one side only.',
    };
  },
});

/** `10 for all gateways`. */
function bucketWords(perSecond: number | null, settings: CallSettings): string {
  if (perSecond === null) return limit(null);
  return `${perSecond}${part(settings['limit.scope'], (scope) => ` for ${scope}`, ' for whom is not known')}`;
}

/** Istio's resources limit no bodies (HP-11); the buffer filter of Envoy, by an EnvoyFilter, is not read. */
const bodySize = settingPair({
  area: 'rate-limit',
  row: 'size of a request body',
  spring: 'limit.requestBodyBytes',
  istio: 'limit.requestBodyBytes',
  catalogue: 'HP-11',
  springWords: bytes,
  istioWords: bytes,
  absent: 'unlimited',
  judge: (s = null, i = null) => {
    if (s === i) return s === null ? null : exact('Larger bodies are refused on both sides.');
    return {
      verdict: i === null ? 'not-expressible' : 'different',
      catalogue: 'HP-11',
      why:
        i === null
          ? 'Spring answers larger bodies with 413, the mesh passes them on. Only a buffer filter, by an EnvoyFilter, could refuse them.'
          : 'A large body is refused on one side only.',
    };
  },
});

/** `5 MB`, as Spring's DataSize counts: 1 MB is 1024 KB of 1024 bytes. */
function bytes(size: number | null): string {
  if (size === null) return limit(null);
  for (const [unit, name] of [
    [1024 ** 2, 'MB'],
    [1024, 'KB'],
  ] as const)
    if (size >= unit && size % unit === 0) return `${size / unit} ${name}`;
  return `${size} bytes`;
}

const burst = settingPair({
  area: 'rate-limit',
  row: 'burst',
  spring: 'limit.burst',
  istio: 'limit.burst',
  catalogue: 'RL-01',
  springWords: limit,
  istioWords: limit,
  absent: 'unlimited',
  when: (spring, istio) =>
    [spring, istio].every((side) => typeof valueOf(side['limit.requestsPerSecond']) === 'number'),
  judge: (s = null, i = null) =>
    s === i
      ? {
          verdict: 'approximate',
          catalogue: 'RL-03',
          why: 'The bucket is as large, and refilled in other steps.',
        }
      : { verdict: 'different', catalogue: 'RL-01', why: 'Another number of requests gets through at once.' },
});

type CorsName = Extract<
  keyof CallSettings,
  `cors.allow${'Origins' | 'Methods' | 'Headers'}` | 'cors.exposeHeaders'
>;

function corsRow(row: string, name: CorsName): SettingRow {
  return settingPair({
    area: 'cors',
    row,
    spring: name,
    istio: name,
    catalogue: 'RT-12',
    springWords: list,
    istioWords: list,
    absent: 'no CORS policy',
    judge: (s = [], i = []) => {
      if (s.length === 0 && i.length === 0) return null;
      if (sameList(s, i))
        return {
          verdict: 'approximate',
          catalogue: 'RT-12',
          why: 'Spring answers a refused origin with 403 and adds Vary; Envoy forwards it.',
        };
      return {
        verdict: i.length === 0 ? 'missing' : 'different',
        catalogue: 'RT-12',
        why: 'A browser of another origin is let in by one side only.',
      };
    },
  });
}

const credentials = settingPair({
  area: 'cors',
  row: 'CORS credentials',
  spring: 'cors.allowCredentials',
  istio: 'cors.allowCredentials',
  catalogue: 'RT-12',
  springWords: (allowed) => (allowed ? 'allowed' : 'not allowed'),
  istioWords: (allowed) => (allowed ? 'allowed' : 'not allowed'),
  absent: 'no CORS policy',
  when: (spring, istio) =>
    spring['cors.allowCredentials'] !== undefined && istio['cors.allowCredentials'] !== undefined,
  judge: (s = false, i = false) =>
    s === i
      ? exact('The same.')
      : { verdict: 'different', catalogue: 'RT-12', why: 'Browsers send cookies to one side only.' },
});

const maxAge = settingPair({
  area: 'cors',
  row: 'CORS max age',
  spring: 'cors.maxAgeMs',
  istio: 'cors.maxAgeMs',
  catalogue: 'RT-12',
  springWords: duration,
  istioWords: duration,
  absent: 'no CORS policy',
  when: (spring, istio) => spring['cors.maxAgeMs'] !== undefined && istio['cors.maxAgeMs'] !== undefined,
  judge: (s = null, i = null) =>
    s === i
      ? exact('The same.')
      : { verdict: 'different', catalogue: 'RT-12', why: 'Browsers ask again after another time.' },
});

const mirror = settingPair({
  area: 'mirror',
  row: 'mirrored to',
  spring: 'mirror.to',
  istio: 'mirror.to',
  catalogue: 'RT-14',
  springWords: copies,
  istioWords: copies,
  beside: { spring: ['mirror.percent'], istio: ['mirror.percent'] },
  absent: 'nothing',
  judge: (s = [], i = [], _context, { spring, istio }) =>
    sameList(s, i) && valueOf(spring['mirror.percent']) === valueOf(istio['mirror.percent'])
      ? null
      : {
          verdict: 'different',
          catalogue: 'RT-14',
          why: 'The copy of each request has side effects of its own at the mirror.',
        },
});

/** `audit, 10 % of the requests`. */
function copies(to: readonly string[], settings: CallSettings): string {
  const share = part(
    settings['mirror.percent'],
    (percent) => (percent === 100 ? '' : `, ${percent} % of the requests`),
    ', a share that is not known',
  );
  return `${list(to)}${to.length === 0 ? '' : share}`;
}

function faultRow(row: string, name: 'fault.abort' | 'fault.delay'): SettingRow {
  return settingPair({
    area: 'fault',
    row,
    spring: name,
    istio: name,
    catalogue: 'FI-01',
    springWords: (fault) => fault ?? 'none',
    istioWords: (fault) => fault ?? 'none',
    absent: 'none',
    judge: (s = null, i = null) =>
      s === i
        ? null
        : {
            verdict: 'different',
            catalogue: 'FI-01',
            why: 'A fault is injected on purpose: left over from a test, it breaks real requests.',
          },
  });
}

export const trafficRows: readonly SettingRow[] = [
  rate,
  burst,
  bodySize,
  corsRow('CORS origins', 'cors.allowOrigins'),
  corsRow('CORS methods', 'cors.allowMethods'),
  corsRow('CORS request headers', 'cors.allowHeaders'),
  corsRow('CORS exposed headers', 'cors.exposeHeaders'),
  credentials,
  maxAge,
  mirror,
  faultRow('injected error', 'fault.abort'),
  faultRow('injected delay', 'fault.delay'),
];
