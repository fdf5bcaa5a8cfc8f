import { counted, listed } from '../words.ts';
import { type Fault, type Gate, inconclusive, noneFits, passed, type Reason } from './gate.ts';
import { fits } from './patterns.ts';

/** Every recorded request has a counterpart, or as large a share of them as the rule asks for. */
export const pairedGate: Gate<'paired'> = ({ least }, { routes, coverage }) => {
  const { paired, unpairedBaseline, baselineExchanges, refused } = coverage;
  const faults = routes
    .filter(({ recorded, pairs }) => pairs < recorded && pairs < least * recorded)
    .map(
      ({ route, recorded, pairs }): Fault => ({
        outcome: 'inconclusive',
        route,
        service: null,
        reason: `${recorded - pairs} of ${counted(recorded, 'request')} not replayed`,
      }),
    );
  if (paired === 0) {
    const advice = 'Compare a capture with a replay of it, or two replays of the same capture.';
    return inconclusive('nothing could be paired', [{ what: 'nothing could be paired', advice }], faults);
  }
  if (paired >= least * baselineExchanges && faults.length === 0) {
    const rest = unpairedBaseline === 0 ? '' : ` of ${counted(baselineExchanges, 'recorded one')}`;
    return passed(`${counted(paired, 'request')} paired${rest}`);
  }
  const lacking = `${unpairedBaseline} of ${counted(baselineExchanges, 'request')} have no counterpart`;
  const reasons: Reason[] = [];
  if (refused > 0) {
    reasons.push({
      what: `the replay refused ${counted(refused, 'request')}`,
      advice: 'Replay with --mutations send, and with --allow for each host that may be sent to.',
    });
  }
  if (unpairedBaseline > refused || reasons.length === 0) {
    reasons.push({
      what: lacking,
      advice: 'Replay the whole capture again to its end, and compare with that replay.',
    });
  }
  const because = refused > 0 ? `, ${refused} of them refused by the replay's own rules` : '';
  return inconclusive(`${lacking}${because}`, reasons, faults);
};

/** Nothing was lost, undecoded or cut off. */
export const completeGate: Gate<'complete'> = ({ sides }, { coverage }) => {
  const lacking = sides.filter((side) => !coverage[`${side}Complete`]);
  if (lacking.length === 0) return passed('nothing was lost, undecoded or cut off');
  return inconclusive(
    `incomplete: ${listed(lacking.map((side) => `the ${side}`))} (lost or undecoded bytes, cut bodies, or an early end)`,
    lacking.map((side) => ({
      what: `the ${side} is incomplete: bytes were lost or could not be decoded, bodies were cut, or it ended early`,
      advice:
        side === 'baseline'
          ? 'Look at the taps of the capture for what was lost, and record it again.'
          : 'Look at the taps of the replay for what was lost, and replay again.',
    })),
  );
};

/** Every route has enough pairs for a verdict on it. */
export const pairsGate: Gate<'pairs'> = (
  { routes: patterns, least: told },
  { routes, settings, coverage },
) => {
  const least = told ?? settings.leastPairs;
  const judged = routes.filter(({ route }) => fits(route, patterns));
  if (judged.length === 0 && patterns !== undefined) return noneFits('a route');
  const few = judged.filter(({ pairs }) => pairs < least);
  if (few.length === 0)
    return passed(patterns === undefined ? 'all routes' : counted(judged.length, 'route'));
  return inconclusive(
    `too few: ${listed(few.map(({ route }) => route))}`,
    few.map(({ route, pairs }) => ({
      what: `${route}: too few pairs, ${pairs} of ${least} needed`,
      advice:
        coverage.refused > 0
          ? 'Replay what was refused (--mutations send), or record for longer.'
          : 'Record for longer, or send the route more often while it is recorded.',
    })),
    few.map(({ route, pairs }) => ({
      outcome: 'inconclusive',
      route,
      service: null,
      reason: `too few pairs: ${pairs} of ${least} needed`,
    })),
  );
};

/** The baseline's own noise was measured. */
export const noiseGate: Gate<'noise'> = (_rule, { noise, coverage }) => {
  if (noise !== null) return passed(`measured with ${noise.name} over ${counted(coverage.paired, 'pair')}`);
  return inconclusive('no noise run', [
    {
      what: 'no noise run was made: what varies by itself is told from a regression by its look alone',
      advice: 'Replay the capture against the baseline again, and compare with that replay as --noise.',
    },
  ]);
};
