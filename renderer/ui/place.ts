import type { ExchangeRow } from '#shared/model/index.ts';

/** Where an exchange was seen: the gateway's name, or service, version and instance. */
export function placeOf({ vantage, service, version, tapName }: ExchangeRow): string {
  if (vantage !== 'instance' || service === null) return tapName;
  return `${service}${version === null ? '' : `/${version}`} ${tapName}`;
}
