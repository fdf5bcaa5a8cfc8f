import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import { valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { mostEjected } from '#shared/policy/istio/defaults/most-ejected.ts';
import { exact, notKnownWhy, part, settingPair } from '../compare-setting.ts';
import type { RowContext, RowOutcome, SettingRow } from '../row.ts';
import { duration, sideOf } from '../words.ts';
import { countingRows, replacesBreaker } from './breaker-counting.ts';
import { inARow } from './in-a-row.ts';

const NAMES = {
  hystrix: 'Hystrix',
  resilience4j: 'Resilience4j',
  'outlier-detection': 'outlier detection',
  ribbon: "Ribbon's server statistics",
  none: 'none',
};

function isOn(kind: string | undefined): boolean {
  return kind !== undefined && kind !== 'none';
}

/** The breaker around the whole call: the mesh has none, only a breaker per instance. */
const breaker: SettingRow = {
  area: 'breaker',
  row: 'circuit breaker',
  compare(spring, istio, { kind }): RowOutcome | null {
    const s = spring['breaker.kind'];
    if (s === undefined) return null;
    const ownBreaker = istio['breaker.kind'];
    const ejection = istio['ejection.kind'];
    const istioSide =
      kind === 'call' && ownBreaker !== undefined && valueOf(ownBreaker) !== 'none'
        ? sideOf(ownBreaker, (name) => NAMES[name], 'none')
        : sideOf(ejection, (name) => NAMES[name], 'none');
    const sides = { spring: sideOf(s, (name) => NAMES[name], 'none'), istio: istioSide };
    const kept = kind === 'call' ? ownBreaker : undefined;
    if (!s.known || kept?.known === false || (kept === undefined && ejection?.known === false))
      return {
        ...sides,
        verdict: 'not-known',
        catalogue: 'CB-01',
        why: notKnownWhy(!s.known, kept?.known === false || ejection?.known === false),
      };
    if (!isOn(s.value)) return null;
    if (valueOf(kept) === s.value) return { ...sides, ...exact('The breaker stays in the application.') };
    if (ejection?.known === false)
      return { ...sides, verdict: 'not-known', catalogue: 'CB-01', why: notKnownWhy(false, true) };
    if (!isOn(valueOf(ejection)))
      return {
        ...sides,
        verdict: 'missing',
        catalogue: 'CB-01',
        why:
          ejection?.origin.kind === 'written'
            ? 'Every detector of the outlierDetection is off: a failing instance keeps its share of the traffic.'
            : 'Without outlierDetection a failing instance keeps its share of the traffic.',
      };
    return {
      ...sides,
      verdict: 'approximate',
      catalogue: 'CB-02',
      why: 'Spring opens for the whole service by the share of failures; Envoy ejects one instance after failures in a row.',
    };
  },
};

const openTime = settingPair({
  area: 'breaker',
  row: 'time until the next try',
  spring: 'breaker.openMs',
  istio: 'ejection.baseMs',
  catalogue: 'CB-07',
  springWords: duration,
  istioWords: (base, settings) =>
    duration(base) +
    part(
      settings['ejection.maxMs'],
      (most) => (most === base ? '' : `, growing to ${duration(most)}`),
      ', growing to what is not known',
    ) +
    part(
      settings['ejection.intervalMs'],
      (interval) => (interval === null ? '' : `, swept each ${duration(interval)}`),
      ', swept at a time that is not known',
    ),
  beside: { istio: ['ejection.maxMs', 'ejection.intervalMs'] },
  absent: 'none',
  when: replacesBreaker,
  judge: (s, i, { others = [] }) => {
    if (s === undefined || i === undefined) return null;
    if (s !== i && others.some((other) => valueOf(other['breaker.openMs']) === i))
      return {
        verdict: 'not-expressible',
        catalogue: 'CB-07',
        why: 'Another route to the same host opens for as long as the mesh does, and a DestinationRule has one time for all of them.',
      };
    return s === i
      ? {
          verdict: 'approximate',
          catalogue: 'CB-07',
          why: "Envoy's time grows with each ejection and ends at a sweep of the interval; the whole share comes back at once.",
        }
      : {
          verdict: 'different',
          catalogue: 'CB-07',
          why: 'A recovered instance gets its traffic back after another time.',
        };
  },
});

/** spring-cloud-openfeign 2.2, RetryableFeignLoadBalancer: what Spring Retry repeats is one call of Ribbon's. */
const REPEATED = 'Of a call that Feign repeats, Ribbon counts the last end alone.';

/** Ribbon leaves out a server after failures to connect in a row (LB-09); Spring Cloud LoadBalancer never does. */
const instanceBreaker: SettingRow = {
  area: 'breaker',
  row: 'isolation of one instance',
  compare(spring, istio): RowOutcome | null {
    const s = spring['ejection.kind'];
    const i = istio['ejection.kind'];
    if (s === undefined && !isOn(valueOf(i)) && i?.known !== false) return null;
    const sides = {
      spring: sideOf(s, (name) => NAMES[name], 'none'),
      istio: sideOf(i, (name) => NAMES[name], 'none'),
    };
    if (s?.known === false || i?.known === false)
      return {
        ...sides,
        verdict: 'not-known',
        catalogue: 'LB-09',
        why: notKnownWhy(s?.known === false, i?.known === false),
      };
    const [before, after] = [isOn(valueOf(s)), isOn(valueOf(i))];
    if (!before && !after) return null;
    if (before && !after)
      return {
        ...sides,
        verdict: 'missing',
        catalogue: 'LB-09',
        why: `Ribbon leaves out an instance that refuses connections; the mesh keeps sending to it. ${REPEATED}`,
      };
    if (!before)
      return {
        ...sides,
        verdict: 'not-expressible',
        catalogue: 'LB-09',
        why: "Spring's client cannot isolate an instance; the mesh does, and moves its traffic to the others.",
      };
    return {
      ...sides,
      verdict: 'approximate',
      catalogue: 'LB-09',
      why: `${isolatedAfter('Ribbon', spring)}; ${isolatedAfter('Envoy', istio)}. ${REPEATED}`,
    };
  },
};

/** `Ribbon leaves an instance out after 3 failures without an answer in a row, for 10 s to 30 s`. */
function isolatedAfter(who: string, settings: CallSettings): string {
  const [base, most] = [settings['ejection.baseMs'], settings['ejection.maxMs']];
  const time =
    part(base, (ms) => `, for ${duration(ms)}`, ', for a time that is not known') +
    part(most, (ms) => (ms === valueOf(base) ? '' : ` to ${duration(ms)}`), '');
  return `${who} leaves an instance out after ${inARow(settings) ?? 'failures'}${time}`;
}

/** Below it the mesh balances over ejected instances as well (HealthyPanicThreshold; destination_rule.proto). */
const healthy = settingPair({
  area: 'breaker',
  row: 'instances that have to be healthy',
  spring: 'ejection.minHealthPercent',
  istio: 'ejection.minHealthPercent',
  catalogue: 'CB-04',
  springWords: (percent) => `${percent} %`,
  istioWords: (percent) => `${percent} %`,
  absent: 'none',
  when: (spring, istio) => isOn(valueOf(istio['ejection.kind'])) && breaksOnSpring(spring),
  judge: (s = 0, i = 0) =>
    s === i
      ? null
      : {
          verdict: 'approximate',
          catalogue: 'CB-04',
          why: `With less than ${i} % of the instances left, the mesh sends to the ejected ones again.`,
        },
});

/** How many may be out at once (outlier_detection_impl.cc, CB-04); Spring's breakers may open for all. */
const ejectable: SettingRow = {
  area: 'breaker',
  row: 'share that may be ejected',
  compare(spring, istio, context): RowOutcome | null {
    const i = istio['ejection.maxPercent'];
    if (i === undefined || !isOn(valueOf(istio['ejection.kind'])) || !breaksOnSpring(spring)) return null;
    const sides = {
      spring: { text: 'all instances', origin: '', place: null },
      istio: sideOf(i, (percent) => `${percent} %`, 'none'),
    };
    if (!i.known)
      return { ...sides, verdict: 'not-known', catalogue: 'CB-04', why: notKnownWhy(false, true) };
    return { ...sides, ...judgeShare(i.value, istio['ejection.firstAlways'], context) };
  },
};

function breaksOnSpring(spring: CallSettings): boolean {
  return isOn(valueOf(spring['breaker.kind'])) || isOn(valueOf(spring['ejection.kind']));
}

function judgeShare(
  percent: number,
  firstAlways: Setting<boolean> | undefined,
  { instances }: RowContext,
): Pick<RowOutcome, 'verdict' | 'catalogue' | 'why'> {
  if (percent >= 100) return exact('Every instance may be left out on both sides.');
  const always = valueOf(firstAlways);
  if (instances === null)
    return {
      verdict: 'approximate',
      catalogue: 'CB-04',
      why:
        always === true
          ? `The first instance that fails is ejected; how many more ${percent} % lets depends on how many there are.`
          : `Whether ${percent} % lets even one instance be ejected depends on how many there are.`,
    };
  const [strict, loose] = mostEjected(instances, percent);
  if (always === undefined && strict !== loose)
    return {
      verdict: 'not-known',
      catalogue: 'CB-04',
      why: `${percent} % of ${instances} instances: ${strict === 0 ? 'none is' : `at most ${strict} are`} ejected since Envoy 1.28 (Istio 1.20), before it up to ${loose}. Which holds depends on the version, which is not known.`,
    };
  const most = always === true ? loose : strict;
  return most === 0
    ? {
        verdict: 'different',
        catalogue: 'CB-04',
        why: `With ${instances} instances ${percent} % is less than one: nothing is ever ejected.`,
      }
    : {
        verdict: 'approximate',
        catalogue: 'CB-04',
        why: `At most ${most} of ${instances} instances can be ejected; when more fail, they keep their traffic.`,
      };
}

const fallback = settingPair({
  area: 'breaker',
  row: 'fallback',
  spring: 'breaker.fallback',
  istio: 'breaker.fallback',
  catalogue: 'CB-09',
  springWords: (name) => name ?? 'none',
  istioWords: (name) => name ?? 'none',
  absent: 'none',
  judge: (s = null, i = null) => {
    if (s === i) return s === null ? null : exact('The fallback stays in the application.');
    return {
      verdict: 'not-expressible',
      catalogue: 'CB-09',
      why: 'A fallback is code: without Spring in front the client gets the error instead.',
    };
  },
});

export const breakerRows: readonly SettingRow[] = [
  breaker,
  ...countingRows,
  openTime,
  instanceBreaker,
  ejectable,
  healthy,
  fallback,
];
