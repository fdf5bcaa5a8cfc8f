import { expect, it } from 'vitest';
import { laneLabel } from '#shared/report/charts/lane-label.ts';

it('shows a name that fits, and cuts one that does not, whole when pointed at', () => {
  expect(laneLabel('producer-2', 12, 60, 6).text).toBe('<text x="0" y="12">producer-2</text>');
  expect(laneLabel('producer-22', 12, 60, 6).text).toBe(
    '<text x="0" y="12">producer-…<title>producer-22</title></text>',
  );
});

it('escapes what it shows', () => {
  expect(laneLabel('<b>', 12, 60, 6).text).toContain('&lt;b&gt;');
});
