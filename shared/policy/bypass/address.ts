/** A fixed address that a client is told instead of asking a registry. */
export interface ClientAddress {
  /** As written. */
  readonly text: string;
  readonly host: string;
  /** Null when none is written: 80 or 443 by the scheme. */
  readonly port: number | null;
  /** A literal IP address: a pod or a machine, never a mesh host (MO-02). */
  readonly literal: boolean;
}

/** Reads `host:port`, `host` or a URL. Undefined for what is none of them. */
export function clientAddress(text: string): ClientAddress | undefined {
  const found =
    /^(?:https?:\/\/)?(?:\[(?<v6>[\da-fA-F:.]+)\]|(?<host>[^\s/:[\]]+))(?::(?<port>\d{1,5}))?(?:\/.*)?$/.exec(
      text.trim(),
    );
  const host = found?.groups?.['v6'] ?? found?.groups?.['host'];
  if (host === undefined) return undefined;
  const port = found?.groups?.['port'];
  const literal = found?.groups?.['v6'] !== undefined || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
  return { text, host: host.toLowerCase(), port: port === undefined ? null : Number(port), literal };
}
