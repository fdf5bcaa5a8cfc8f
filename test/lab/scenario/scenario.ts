import type { Checks } from '../checks.ts';
import type { Deployments } from '../deployments.ts';
import type { Tools } from '../install/tools.ts';
import type { FindingT, ReplayT } from '../meshproof/answers.ts';
import type { Meshproof } from '../meshproof/meshproof.ts';

/** What a scenario works with. `folder` is the run's own. */
export type Stage = {
  readonly deployments: Deployments;
  readonly meshproof: Meshproof;
  readonly tools: Tools;
  readonly checks: Checks;
  readonly folder: string;
  readonly say: (line: string) => void;
};

/** What the journey leaves for the lab's JSON file. */
export type Journey = {
  readonly replays: readonly ReplayT[];
  /** The name of the replay on the candidate without a mistake. */
  readonly candidate: string;
  readonly planted: readonly {
    readonly id: string;
    readonly title: string;
    readonly found: boolean;
    readonly finding: FindingT | null;
  }[];
  readonly corrected: { readonly verdict: string; readonly blockersOrMajors: number };
};
