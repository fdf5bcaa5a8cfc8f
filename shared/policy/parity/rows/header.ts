import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import { exact, sameList, settingPair } from '../compare-setting.ts';
import type { SettingRow } from '../row.ts';
import { list } from '../words.ts';

type HeaderName = Extract<keyof CallSettings, `headers.${'request' | 'response'}${'Add' | 'Set' | 'Remove'}`>;

/** Zuul's sensitive headers, which nobody wrote and everybody relies on (HP-06). */
const SENSITIVE: ReadonlySet<string> = new Set(['authorization', 'cookie', 'set-cookie']);

function headerRow(row: string, name: HeaderName): SettingRow {
  return settingPair({
    area: 'header',
    row,
    spring: name,
    istio: name,
    catalogue: 'HP-06',
    springWords: list,
    istioWords: list,
    absent: 'none',
    judge: (s = [], i = []) => {
      if (sameList(s, i)) return s.length === 0 ? null : exact('The same headers are changed.');
      const lost = s.filter((header) => !i.includes(header));
      const templates = lost.length > 0 && lost.every((header) => /: .*\{[^}]+\}/.test(header));
      if (templates && i.every((header) => s.includes(header)))
        return {
          verdict: 'not-expressible',
          catalogue: 'RT-08',
          why: `A header of the mesh cannot take a variable of the path: ${list(lost)}.`,
        };
      const sensitive = lost.some((header) => SENSITIVE.has(header));
      return {
        verdict: i.length === 0 ? 'missing' : 'different',
        catalogue: sensitive ? 'HP-06' : null,
        why: sensitive
          ? `Sessions and credentials pass through the mesh: ${list(lost)} would have to be removed.`
          : 'Instances or clients get other headers than before.',
      };
    },
  });
}

const host = settingPair({
  area: 'header',
  row: 'Host that the instance sees',
  spring: 'headers.host',
  istio: 'headers.host',
  catalogue: 'HP-01',
  springWords: (name) => name,
  istioWords: (name) => name,
  absent: "the client's",
  when: (_spring, _istio, { kind }) => kind === 'edge',
  judge: (s, i) => {
    if (s === undefined || s === i) return s === undefined ? null : exact('The same.');
    return s === 'instance'
      ? {
          verdict: 'not-expressible',
          catalogue: 'HP-01',
          why: "Spring's gateway sends the instance's own address, which the mesh cannot: absolute links and cookie domains made from Host change.",
        }
      : { verdict: 'different', catalogue: 'HP-01', why: 'Links and cookie domains made from Host change.' };
  },
});

const forwarded = settingPair({
  area: 'header',
  row: 'forwarding headers',
  spring: 'headers.forwarded',
  istio: 'headers.forwarded',
  catalogue: 'HP-02',
  springWords: list,
  istioWords: list,
  absent: 'none',
  when: (_spring, _istio, { kind }) => kind === 'edge',
  judge: (s = [], i = []) => {
    if (sameList(s, i)) return exact('The same forwarding headers are added.');
    const lost = s.filter((header) => !i.includes(header));
    return {
      verdict: 'approximate',
      catalogue: 'HP-02',
      why:
        lost.length === 0
          ? 'The mesh adds more of them.'
          : `The mesh does not add ${list(lost)}: links that applications build from them change.`,
    };
  },
});

/** The mesh's own part, its tracing provider, stands in resources whose effect is not read (Telemetry, extensionProviders). */
const trace = settingPair({
  area: 'header',
  row: 'trace context',
  spring: 'trace.propagation',
  istio: 'trace.propagation',
  catalogue: 'OB-01',
  springWords: list,
  istioWords: list,
  absent: 'as its tracing provider does',
  judge: (s = [], i, { kind }) => {
    if (kind === 'call' && i !== undefined && !sameList(s, i))
      return {
        verdict: 'different',
        catalogue: 'OB-01',
        why: 'The application writes other headers in the mesh: a service that reads only the others starts a trace of its own.',
      };
    return {
      verdict: 'approximate',
      catalogue: 'OB-01',
      why:
        i === undefined
          ? 'Spring’s gateway goes, and what the proxies write in its place depends on their tracing provider, which is not read.'
          : 'The application writes what it wrote. Whether its sidecar goes on with the same trace depends on the tracing provider, which is not read.',
    };
  },
});

export const headerRows: readonly SettingRow[] = [
  headerRow('request headers added', 'headers.requestAdd'),
  headerRow('request headers set', 'headers.requestSet'),
  headerRow('request headers removed', 'headers.requestRemove'),
  headerRow('response headers added', 'headers.responseAdd'),
  headerRow('response headers set', 'headers.responseSet'),
  headerRow('response headers removed', 'headers.responseRemove'),
  host,
  forwarded,
  trace,
];
