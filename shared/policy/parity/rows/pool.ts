import type { CallSettingName, CallSettingValues } from '#shared/policy/model/call-settings.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { exact, settingPair } from '../compare-setting.ts';
import type { SettingRow } from '../row.ts';
import { limit } from '../words.ts';
import { retries } from './retry.ts';

type LimitName = {
  [Name in CallSettingName]: CallSettingValues[Name] extends number | null
    ? Name extends `pool.${string}`
      ? Name
      : never
    : never;
}[CallSettingName];

function poolRow(row: string, name: LimitName): SettingRow {
  return settingPair({
    area: 'pool',
    row,
    spring: name,
    istio: name,
    catalogue: 'CB-10',
    springWords: limit,
    istioWords: limit,
    absent: 'unlimited',
    judge: (s = null, i = null, { others = [] }) => {
      if (s === 0 && name === 'pool.maxPending')
        return {
          verdict: 'not-expressible',
          catalogue: 'CB-10',
          why: "Nothing waits in Spring; Envoy's waiting requests are also those that wait for a connection, so that 0 cannot be said.",
        };
      if (s !== i && others.some((other) => (valueOf(other[name]) ?? null) === i))
        return {
          verdict: 'not-expressible',
          catalogue: 'CB-10',
          why: 'Another route to the same host has the figure of the mesh, and a DestinationRule has one for all of them.',
        };
      if (s === i)
        return s === null
          ? exact('Neither side limits it.')
          : {
              verdict: 'approximate',
              catalogue: 'CB-10',
              why: 'The same figure; Spring counts per application and pool, Envoy per proxy and destination.',
            };
      return {
        verdict: i === null ? 'missing' : 'different',
        catalogue: 'CB-10',
        why:
          i === null
            ? 'Under overload Spring refuses, the mesh lets everything through to the instances.'
            : 'Overload is refused at another load.',
      };
    },
  });
}

/** Clients of Spring count no requests of a connection. */
const perConnection = settingPair({
  area: 'pool',
  row: 'requests per connection',
  spring: 'pool.maxRequestsPerConnection',
  istio: 'pool.maxRequestsPerConnection',
  catalogue: 'CB-10',
  springWords: limit,
  istioWords: limit,
  absent: 'unlimited',
  judge: (s = null, i = null) =>
    s === i
      ? exact(s === null ? 'Neither side limits it.' : 'Connections are used as often.')
      : {
          verdict: 'approximate',
          catalogue: 'CB-10',
          why: 'Connections are made anew more often on one side: the answers are the same, the work is more.',
        },
});

/** Nothing of Spring counts retries that are under way (RE-11); the SDK of a call goes on as before. */
const retriesAtOnce = settingPair({
  area: 'pool',
  row: 'retries at once',
  spring: 'pool.maxRetries',
  istio: 'pool.maxRetries',
  catalogue: 'RE-11',
  springWords: limit,
  istioWords: limit,
  absent: 'unlimited',
  when: (spring, istio, { kind }) => kind === 'edge' && retries(spring, istio),
  judge: (s = null, i = null) =>
    s === i
      ? exact('Any number of requests may be tried again at once.')
      : {
          verdict: i === null ? 'missing' : 'different',
          catalogue: 'RE-11',
          why: 'When many requests fail at once, only some of them are tried again on one side.',
        },
});

export const poolRows: readonly SettingRow[] = [
  poolRow('concurrent requests', 'pool.maxRequests'),
  poolRow('waiting requests', 'pool.maxPending'),
  poolRow('connections', 'pool.maxConnections'),
  perConnection,
  retriesAtOnce,
];
