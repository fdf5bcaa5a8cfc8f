import { z } from 'zod';
import { getText, sendDelete } from '../http.ts';
import type { Side } from '../layout.ts';

/** What the instances of a side were asked, by their own count: instance, then `METHOD /path`, then times. */
export type Asked = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Reads the counts of every instance, from the applications themselves and past the taps. */
export async function askedOf(side: Side): Promise<Asked> {
  const counts = new Map<string, Map<string, number>>();
  for (const instance of side.instances) {
    const asked = z
      .record(z.string(), z.number())
      .parse(JSON.parse(await getText(instance.app, '/admin/asked')));
    counts.set(instance.name, new Map(Object.entries(asked)));
  }
  return counts;
}

/** Sets the counts of every instance to zero. */
export async function forgetAsked(side: Side): Promise<void> {
  for (const instance of side.instances) await sendDelete(instance.app, '/admin/asked');
}

/** How often requests starting with `prefix` were asked for, at the instances named (all when none is). */
export function timesAsked(asked: Asked, prefix: string, ...instances: readonly string[]): number {
  let times = 0;
  for (const [instance, requests] of asked) {
    if (instances.length > 0 && !instances.includes(instance)) continue;
    for (const [request, count] of requests) if (request.startsWith(prefix)) times += count;
  }
  return times;
}
