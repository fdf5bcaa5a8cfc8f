/** Values of `security.mtls` for calls that cannot succeed: what the caller sends is not what the instance's sidecar takes. */
export const MTLS_NOT_SENT = 'strict, but the caller does not send mutual TLS';
export const MTLS_NOT_TAKEN = 'disable, but the caller sends mutual TLS';

/** Whether each call is refused by the kind of its connection. */
export function isMtlsConflict(mode: string | undefined): boolean {
  return mode === MTLS_NOT_SENT || mode === MTLS_NOT_TAKEN;
}
