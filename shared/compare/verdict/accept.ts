import type { AppliedWaiver, Waiver } from '#shared/model/index.ts';

/** A waiver counts through the whole of its last day, in UTC. */
export function hasExpired({ expires }: Pick<Waiver, 'expires'>, at: string): boolean {
  return expires < dayOf(at);
}

export function dayOf(at: string): string {
  return at.slice(0, 10);
}

/** Id of the first waiver that counts at the moment and covers what is asked about. */
export function acceptedBy(
  waivers: readonly Waiver[],
  at: string,
  covers: (waiver: Waiver) => boolean,
): string | undefined {
  return waivers.find((waiver) => !waiver.removed && !hasExpired(waiver, at) && covers(waiver))?.id;
}

/** The waivers that are not removed, each as a document shows it, but for what is within its scope. */
export function appliedTo(
  waivers: readonly Waiver[],
  at: string,
): { readonly waiver: Waiver; readonly applied: Omit<AppliedWaiver, 'findings' | 'drills'> }[] {
  return waivers
    .filter(({ removed }) => !removed)
    .map((waiver) => {
      const { id, owner, reason, expires, scope } = waiver;
      const state = hasExpired(waiver, at) ? 'expired' : 'active';
      return { waiver, applied: { owner, reason, expires, scope, id, state } };
    });
}
