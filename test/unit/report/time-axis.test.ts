import { expect, it } from 'vitest';
import { axisLabel } from '#shared/report/charts/time-axis.ts';

it('puts a label above its line', () =>
  expect(axisLabel('20 s', 400, 11, 900).text).toBe('<text x="400" y="11" text-anchor="middle">20 s</text>'));

it('ends a label with the picture where the picture would cut it', () => {
  expect(axisLabel('2.5 s', 890, 11, 900).text).toBe('<text x="900" y="11" text-anchor="end">2.5 s</text>');
  expect(axisLabel('5', 890, 11, 900).text).toContain('x="890" y="11" text-anchor="middle"');
});
