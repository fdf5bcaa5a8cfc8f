import { describe, expect, test } from 'vitest';
import { Checks } from '#test/lab/checks.ts';
import { LabError, ToolError } from '#test/lab/errors.ts';
import { onceMore } from '#test/lab/once-more.ts';

/** What is said of something that holds, does not hold or throws, each time. */
async function played(times: readonly (boolean | Error)[]) {
  const said: string[] = [];
  const checks = new Checks((line) => said.push(line));
  const made = await onceMore(checks, 'ejection', (own, time) => {
    const holds = times[time - 1] ?? false;
    own.check('it is away', holds === true, `time ${time}`);
    return holds instanceof Error ? Promise.reject(holds) : Promise.resolve(time);
  });
  return { made, said, onlyOnce: checks.onlyOnce, oks: checks.made.map(({ ok }) => ok) };
}

describe('what is played once more', () => {
  test('is not what holds', async () => {
    expect(await played([true])).toEqual({
      made: 1,
      said: ['PASS it is away: time 1'],
      onlyOnce: [],
      oks: [true],
    });
  });

  test('counts as it is the second time, and is named', async () => {
    expect(await played([false, true])).toEqual({
      made: 2,
      said: ['ONCE MORE, since ejection: it is away: time 1', 'PASS it is away: time 2'],
      onlyOnce: ['ejection: it is away: time 1'],
      oks: [true],
    });
  });

  test('is wrong when it is wrong again', async () => {
    const { oks, onlyOnce } = await played([false, false]);
    expect(oks).toEqual([false]);
    expect(onlyOnce).toHaveLength(1);
  });

  test('is what broke off, too', async () => {
    const { made, onlyOnce } = await played([new LabError('Envoy ended'), true]);
    expect(made).toBe(2);
    expect(onlyOnce).toContain('ejection: it broke off: Envoy ended');
  });

  test('breaks off when it does so again', async () => {
    await expect(played([new LabError('one'), new LabError('two')])).rejects.toThrow('two');
  });

  test('is nothing without its tool', async () => {
    const missing = new ToolError('envoy', 'not found', 'install it');
    await expect(played([missing, true])).rejects.toThrow(missing);
  });
});
