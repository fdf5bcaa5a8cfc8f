import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, type Findings, lint } from './findings.ts';
import { Tree } from './tree.ts';
import { lintViolations, typeViolations, type Violation } from './violations.ts';

/** Compiling a tree of seven projects on a busy machine. */
const TIMEOUT_MS = 120_000;

describe.for([
  { tool: 'oxlint', check: lint, violations: lintViolations },
  { tool: 'tsc', check: compile, violations: typeViolations },
])('layers held by $tool', ({ check, violations }) => {
  const tree = new Tree();
  let clean: Findings;
  let planted: Findings;

  beforeAll(async () => {
    clean = await check(tree.folder);
    for (const { file, source } of violations) tree.write(file, source);
    planted = await check(tree.folder);
  }, TIMEOUT_MS);

  afterAll(() => tree[Symbol.dispose]());

  it('passes a tree that keeps the rules', () => {
    expect(clean).toEqual({ exitCode: 0, byFile: new Map() });
  });

  it.for(violations)('$rule', ({ file, codes }: Violation) => {
    expect(planted.byFile.get(file)).toEqual([...codes].sort());
  });

  it('fails for the planted files and no other', () => {
    expect(planted.exitCode).not.toBe(0);
    expect([...planted.byFile.keys()].sort()).toEqual(violations.map(({ file }) => file).sort());
  });
});
