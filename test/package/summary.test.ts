import { expect, it } from 'vitest';
import { passedAgain, skippedTests, summaryLine, type VitestReport, vitestCounts } from '#build/summary.ts';

const report: VitestReport = {
  numPassedTests: 2,
  numFailedTests: 1,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [
    {
      name: '/checkout/test/unit/a.test.ts',
      status: 'failed',
      assertionResults: [
        { fullName: 'adds', status: 'passed', failureMessages: [] },
        { fullName: 'subtracts', status: 'passed', failureMessages: [] },
        { fullName: 'divides', status: 'failed', failureMessages: [] },
        { fullName: 'takes roots', status: 'skipped', failureMessages: [] },
      ],
    },
  ],
};

it('counts tests', () => {
  expect(vitestCounts(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 1 });
});

it('counts a file that did not load as a failure', () => {
  const broken = { name: '/checkout/test/unit/b.test.ts', status: 'failed', assertionResults: [] };
  expect(vitestCounts({ ...report, testResults: [...report.testResults, broken] }, 1).failed).toBe(2);
});

it('never sums a red run up as green', () => {
  expect(vitestCounts({ ...report, numFailedTests: 0 }, 1).failed).toBe(1);
});

it('names what was skipped', () => {
  expect(skippedTests(report, '/checkout/')).toEqual(['test/unit/a.test.ts > takes roots']);
});

it('names what passed only when it was run again, and what was wrong before', () => {
  const again = {
    name: '/checkout/test/e2e/c.test.ts',
    status: 'passed',
    assertionResults: [
      { fullName: 'shows it', status: 'passed', failureMessages: ['Error: not there\n    at c.test.ts:3'] },
    ],
  };
  expect(passedAgain({ ...report, testResults: [...report.testResults, again] }, '/checkout/')).toEqual([
    'test/e2e/c.test.ts > shows it: Error: not there',
  ]);
});

it('ends with one plain line', () => {
  expect(summaryLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
  expect(summaryLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});
