import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { documentOf } from '#test/calibration/document.ts';
import { FALSE_ALARMS } from '#test/calibration/false-alarms.ts';
import { POWERS } from '#test/calibration/power.ts';
import { isKept } from '#test/calibration/promises.ts';
import { ratesOf } from '#test/calibration/rate.ts';
import { readCounted, recordedRate } from '#test/calibration/recorded.ts';

/**
 * What takes milliseconds a run is here in its short form; `npm run calibration` has the full one, whose rates stand in
 * docs/calibration.md.
 */
describe('no test raises more false alarms than it promises, by the 99 % interval of its runs', () => {
  it.each(FALSE_ALARMS)('$claims.0.name', (experiment) => {
    const rates = ratesOf(experiment, experiment.runs.short);
    const broken = experiment.claims.filter((alarm, claim) => {
      const rate = rates[claim];
      return rate === undefined || !isKept(alarm, rate);
    });
    expect(broken).toEqual([]);
  });
});

describe('the full form', () => {
  const counted = readCounted();

  it.each(FALSE_ALARMS.flatMap(({ claims, runs }) => claims.map((alarm) => ({ ...alarm, full: runs.full }))))(
    'kept its promise: $name',
    (alarm) => {
      const rate = recordedRate(counted, alarm.name);
      expect(isKept(alarm, rate), `${rate.low} … ${rate.high}`).toBe(true);
      expect(rate.runs).toBeGreaterThanOrEqual(alarm.full);
    },
  );

  it.each(POWERS.flatMap(({ claims }) => claims))('found as much as is said: $name', ({ name, least }) => {
    expect(recordedRate(counted, name).high).toBeGreaterThanOrEqual(least);
  });

  it('is what docs/calibration.md says', () => {
    const written = readFileSync(new URL('../../docs/calibration.md', import.meta.url), 'utf8');
    expect(written).toBe(documentOf(counted));
  });
});

describe('what is there is found as often as promised, by the 99 % interval of the runs', () => {
  it.each(POWERS)('$claims.0.name', (experiment) => {
    for (const [claim, { high }] of ratesOf(experiment, experiment.runs.short).entries()) {
      expect(high).toBeGreaterThanOrEqual(experiment.claims[claim]?.least ?? 1);
    }
  });
});
