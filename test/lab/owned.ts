import type { ChildProcess } from 'node:child_process';

const owned = new Set<ChildProcess>();

// Whatever ends the lab (an error, Ctrl-C, process.exit), nothing it started may stay.
process.on('exit', () => {
  for (const child of owned) child.kill('SIGKILL');
});

/** Makes a child end with the lab, at the latest. */
export function own<Child extends ChildProcess>(child: Child): Child {
  owned.add(child);
  child.once('exit', () => owned.delete(child));
  return child;
}
