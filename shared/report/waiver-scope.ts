import type { WaiverScope } from '#shared/model/index.ts';

/** What a waiver accepts, in words: `finding status-0123`, `RE-02 on GET /items/*`. */
export function scopeText({ finding, catalogue, route, service, scenario }: WaiverScope): string {
  if (finding !== undefined) return `finding ${finding}`;
  const on = route === undefined ? '' : ` on ${route}`;
  const at = service === undefined ? '' : ` at ${service}`;
  return `${catalogue ?? ''}${on}${at}${scenario === undefined ? '' : ` in drills of ${scenario}`}`;
}
