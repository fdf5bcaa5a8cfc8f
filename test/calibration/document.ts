import { FALSE_ALARMS } from './false-alarms.ts';
import { isKept, percent } from './promises.ts';
import { POWERS } from './power.ts';
import { TIMELINE_LIMITS } from './timeline.ts';
import type { Rate } from './rate.ts';
import { type Counted, recordedRate } from './recorded.ts';

export function documentOf(counted: Counted): string {
  const alarms = FALSE_ALARMS.flatMap(({ claims }) => claims).map((alarm) => {
    const rate = recordedRate(counted, alarm.name);
    const kept = isKept(alarm, rate) ? 'yes' : 'no';
    return `| ${alarm.name} | ${alarm.promise} ${percent(alarm.nominal)} | ${shown(rate)} | ${kept} |`;
  });
  const powers = POWERS.flatMap(({ claims }) => claims).map(
    ({ name, least }) => `| ${name} | ${percent(least)} | ${shown(recordedRate(counted, name))} |`,
  );
  const limits = TIMELINE_LIMITS.flatMap(({ claims }) => claims).map(
    ({ name }) => `| ${name} | ${shown(recordedRate(counted, name))} |`,
  );
  return `# How often the statistics are wrong, and what they find

Written by \`npm run calibration\` from simulations (test/calibration); \`npm test\` runs a short form of them. Golden
values of each statistic from SciPy, statsmodels, arch, pymser and ruptures are in test/fixtures/golden.

## False alarms

Nothing differs, or a shift lies exactly on the margin: how often is something said to differ? Exact tests of counts
stay below their level, since counts come in steps. Intervals are exact 99 % ones; a promise is kept where the interval
reaches down to it.

Shares and latencies are tested at 5 %. The quantiles of a route are tested together: of five, each has an interval of
99 %. Whether a field of the request chooses the version, and whether a share moves along the run, is said at 0.1 % for
all values and versions together. Change points and stops in the timeline of a breaker are to be seen in at most 1 % of
steady sequences.

| Test | Promised | Rate | 99 % interval | Runs | Kept |
|---|---|---|---|---|---|
${alarms.join('\n')}

## Power

Something differs by the stated size: how often is it found, at the limits that hold unless others are set (level
5 %, margin 25 %)? Latencies are log-normal with a standard deviation of 0.64 of the logarithm.

| What is there | At least | Found | 99 % interval | Runs |
|---|---|---|---|---|
${powers.join('\n')}

## What is not promised

Attempts that stick to an instance for a while count as less evidence than as many independent ones, where the sequence
shows that they stick: it has bursts enough. A handful of bursts can't be told from as many changes, and is told as
changes. No breaker is said to act because of them: that takes a stop of all traffic, and failures before it.

| What is steady, but told as changes | Rate | 99 % interval | Runs |
|---|---|---|---|
${limits.join('\n')}
`;
}

function shown(rate: Rate): string {
  const interval = `${percent(rate.low)} … ${percent(rate.high)}`;
  return `${percent(rate.value)} | ${interval} | ${rate.runs.toLocaleString('en')}`;
}
