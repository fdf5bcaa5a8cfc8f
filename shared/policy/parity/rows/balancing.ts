import { exact, settingPair } from '../compare-setting.ts';
import { originText } from '#shared/policy/model/setting.ts';
import type { RowOutcome, SettingRow } from '../row.ts';
import { duration, sideOf } from '../words.ts';

const algorithm = settingPair({
  area: 'balancing',
  row: 'algorithm',
  spring: 'balancing.algorithm',
  istio: 'balancing.algorithm',
  catalogue: 'LB-01',
  springWords: (name) => name,
  istioWords: (name) => name,
  absent: 'none',
  judge: (s, i) => {
    if (s === undefined || i === undefined) return null;
    if (s === 'passthrough' && i !== 'passthrough')
      return {
        verdict: 'approximate',
        catalogue: 'LB-01',
        why: 'Spring calls one fixed address; the mesh chooses among what stands behind it.',
      };
    if (s === 'weighted-response-time' || s === 'retry-rule' || s === 'custom')
      return { verdict: 'not-expressible', catalogue: 'LB-03', why: 'The mesh has no such rule.' };
    if (s === 'best-available' && i === 'least-request')
      return {
        verdict: 'approximate',
        catalogue: 'LB-03',
        why: 'Envoy takes the less busy of two instances at random, Ribbon the least busy of all.',
      };
    if (s !== i)
      return {
        verdict: 'different',
        catalogue: 'LB-01',
        why: 'Instances get their requests by another rule; a sticky or alternating client notices.',
      };
    return s === 'round-robin'
      ? {
          verdict: 'approximate',
          catalogue: 'LB-02',
          why: "Envoy turns the wheel per worker thread and proxy; equal shares, but not Spring's strict sequence.",
        }
      : exact('The same rule.');
  },
});

const sticky = settingPair({
  area: 'balancing',
  row: 'session affinity',
  spring: 'balancing.sticky',
  istio: 'balancing.sticky',
  catalogue: 'LB-08',
  springWords: (by) => by ?? 'none',
  istioWords: (by) => by ?? 'none',
  absent: 'none',
  judge: (s = null, i = null) => {
    if (s === i) return s === null ? null : exact('Sessions stick by the same name.');
    return {
      verdict: i === null ? 'missing' : 'different',
      catalogue: 'LB-08',
      why: 'Requests of one session reach other instances than before.',
    };
  },
});

const zone = settingPair({
  area: 'balancing',
  row: 'preference of the own zone',
  spring: 'balancing.prefersZone',
  istio: 'balancing.prefersZone',
  catalogue: 'LB-04',
  springWords: (prefers) => (prefers ? 'yes' : 'no'),
  istioWords: (prefers) => (prefers ? 'yes' : 'no'),
  absent: 'no',
  judge: (s = false, i = false) =>
    s === i
      ? null
      : {
          verdict: 'approximate',
          catalogue: 'LB-04',
          why: 'Only where instances state zones: the mesh prefers the own one only together with outlierDetection.',
        },
});

/** Judged by who is told and who asks: how long a registry takes exactly depends on its size and state (LB-06). */
const staleness: SettingRow = {
  area: 'balancing',
  row: 'an instance that has gone is noticed',
  compare(spring, istio): RowOutcome | null {
    const s = spring['discovery.stalenessMs'];
    const i = istio['discovery.stalenessMs'];
    if (s === undefined || (s.known && i?.known === true && s.value === i.value)) return null;
    const words = (ms: number) => `after ${duration(ms)} at most`;
    const asked = { text: 'when the registry is asked', origin: originText(s), place: null };
    return {
      spring: s.known ? sideOf(s, words, '') : asked,
      istio: sideOf(i, words, 'when istiod says so'),
      verdict: 'not-expressible',
      catalogue: 'LB-05',
      why: 'A registry is polled, istiod pushes: the mesh notices sooner, which is an improvement.',
    };
  },
};

export const balancingRows: readonly SettingRow[] = [algorithm, sticky, zone, staleness];
