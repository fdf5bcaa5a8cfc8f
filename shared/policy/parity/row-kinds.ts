import { SETTING_ROWS } from './rows/index.ts';

/** Rows that requests, connections or ports decide instead of a setting, as `area/row`. */
const OTHER_ROWS: readonly string[] = [
  'route/match',
  'route/destination',
  'weight/weights',
  'rewrite/path at the instance',
  'rewrite/unusual paths',
  'weight/weights of versions',
  'route/connections',
  'weight/weights of connections',
  'route/port',
  'route/management port',
];

/** Every kind of row that a parity table can have, as `area/row`. */
export const ROW_KINDS: readonly string[] = [
  ...OTHER_ROWS,
  ...SETTING_ROWS.map(({ area, row }) => `${area}/${row}`),
];
