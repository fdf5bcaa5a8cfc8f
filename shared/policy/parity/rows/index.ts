import type { SettingRow } from '../row.ts';
import { balancingRows } from './balancing.ts';
import { breakerRows } from './breaker.ts';
import { headerRows } from './header.ts';
import { poolRows } from './pool.ts';
import { retryRows } from './retry.ts';
import { securityRows } from './security.ts';
import { timeoutRows } from './timeout.ts';
import { trafficRows } from './traffic.ts';

/** Every row that compares settings, in the order of the table. Routes, rewrites and weights are compared by requests. */
export const SETTING_ROWS: readonly SettingRow[] = [
  ...headerRows,
  ...retryRows,
  ...timeoutRows,
  ...breakerRows,
  ...poolRows,
  ...balancingRows,
  ...trafficRows,
  ...securityRows,
];
